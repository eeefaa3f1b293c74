//! What answers tell browsers, so that no page of another site can put them to use.

use super::{demo, graphql};
use crate::support::client::{Answer, ask, get};
use crate::support::guarded::guarded;

fn directive<'a>(answer: &'a Answer, name: &str) -> Vec<&'a str> {
    let policy = answer.header("content-security-policy");
    let mut directives = policy.split(';').map(|it| it.split_whitespace());
    let found = directives.find_map(|mut it| (it.next() == Some(name)).then(|| it.collect()));
    found.unwrap_or_default()
}

#[test]
fn every_answer_is_closed_to_other_sites() {
    for (variables, hsts) in [
        (&[][..], ""),
        (&[("CALLRECORDS_BEHIND_TLS", "true")], "max-age=31536000"),
    ] {
        let server = demo(variables);
        let url = server.url();
        for answer in [
            get(&format!("{url}/"), &[]),
            get(&format!("{url}/favicon.svg"), &[]),
            get(&format!("{url}/livez"), &[]),
            get(&format!("{url}/schema.graphql"), &[]),
            get(&format!("{url}/nowhere"), &[]),
            get(&graphql(&server), &[]),
            ask(&graphql(&server), &[], "{ __typename }"),
            ask(
                &graphql(&server),
                &["accept: text/event-stream"],
                "{ __typename }",
            ),
        ] {
            assert_eq!(
                answer.header("x-content-type-options"),
                "nosniff",
                "{answer:?}"
            );
            assert_eq!(answer.header("x-frame-options"), "DENY");
            assert_eq!(answer.header("referrer-policy"), "no-referrer");
            assert_eq!(answer.header("strict-transport-security"), hsts);
            assert_eq!(directive(&answer, "default-src"), ["'none'"]);
            assert_eq!(directive(&answer, "frame-ancestors"), ["'none'"]);
        }
    }
}

#[test]
fn the_playground_runs_no_script_that_stands_in_the_page() {
    let server = demo(&[]);
    let page = get(&format!("{}/", server.url()), &[]);
    assert_eq!(page.status(), 200);
    assert_eq!(directive(&page, "script-src"), ["'self'"]);
    assert_eq!(directive(&page, "connect-src"), ["'self'"]);
    for tag in page.text().split("<script").skip(1) {
        let (attributes, rest) = tag.split_once('>').unwrap();
        assert!(attributes.contains("src="), "{tag}");
        assert!(rest.trim_start().starts_with("</script>"), "{tag}");
    }
}

#[test]
fn the_playground_is_there_where_callers_are_known_only_if_it_is_switched_on() {
    let status = |server: &crate::support::server::Server| {
        let assets = get(&format!("{}/favicon.svg", server.url()), &[]).status();
        let page = get(&format!("{}/", server.url()), &[]);
        assert!(page.status() == 200 || assets == 404, "{page:?}");
        page.status()
    };
    assert_eq!(status(&demo(&[])), 200);
    assert_eq!(status(&demo(&[("CALLRECORDS_PLAYGROUND", "off")])), 404);
    assert_eq!(status(&guarded(&[]).0), 404);
    assert_eq!(status(&guarded(&[("CALLRECORDS_PLAYGROUND", "on")]).0), 200);
}
