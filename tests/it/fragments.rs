//! What fragments do to who puts them in place: they multiply, go in circles, and come in no order.

use std::fmt::Write as _;

use crate::support::app::App;
use crate::support::database::TestDatabase;
use crate::support::on_both;

on_both![
    a_fragment_bomb_is_refused_at_once,
    fragments_that_hold_each_other_are_refused,
    what_is_wrong_is_told_in_the_order_of_the_document
];

/// Fragments, each of which spreads the next one twice: a thousand bytes, as many fields as 2^27.
fn bomb() -> String {
    let mut query = String::from("{...A0}");
    for number in 0..27 {
        let next = number + 1;
        let _ = write!(
            query,
            "fragment A{number} on Query{{...A{next} ...A{next}}}"
        );
    }
    query + "fragment A27 on Query{__typename}"
}

async fn a_fragment_bomb_is_refused_at_once(db: &TestDatabase) {
    let app = App::new(db).await;
    let (short, long) = (bomb(), wide_bomb());
    for query in [short, long] {
        let answer = app.answer(&query).await;
        let error = &answer["errors"][0]["extensions"];
        assert_eq!(error["limit"], "fields", "{answer}");
        assert!(error["actual"].as_u64().unwrap() >= 1 << 27, "{answer}");
    }
}

/// Few levels of many spreads each: more fields than there are numbers.
fn wide_bomb() -> String {
    let mut query = String::from("{...B0}");
    for number in 0..29 {
        let next = number + 1;
        let spreads = format!("...B{next} ").repeat(100);
        let _ = write!(query, "fragment B{number} on Query{{{spreads}}}");
    }
    query + "fragment B29 on Query{__typename}"
}

async fn fragments_that_hold_each_other_are_refused(db: &TestDatabase) {
    let app = App::new(db).await;
    for query in [
        "{ ...A } fragment A on Query { ...A }",
        "{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A ...A }",
        "{ __typename } fragment A on Query { ...B } fragment B on Query { ... { ...A } }",
    ] {
        let answer = app.answer(query).await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        assert!(
            error["message"].as_str().unwrap().contains("holds itself"),
            "{answer}"
        );
    }
}

async fn what_is_wrong_is_told_in_the_order_of_the_document(db: &TestDatabase) {
    let app = App::new(db).await;
    let fragments = |body: &dyn Fn(char) -> String| {
        let each = ('a'..='h').map(|name| format!("fragment {name} on Query {{ {} }}", body(name)));
        each.collect::<Vec<_>>().join("\n")
    };
    // Each of eight holds the next, the last the first: any could be told.
    let circle = fragments(&|name| {
        let next = ('a'..='h').find(|other| *other > name);
        format!("...{}", next.unwrap_or('a'))
    });
    let answer = app.answer(&format!("{{ __typename }}\n{circle}")).await;
    let message = &answer["errors"][0]["message"];
    assert_eq!(message, "query: fragment \"a\" holds itself", "{answer}");

    let unknown = fragments(&|name| format!("unknown{name}"));
    let spreads = "...a ...b ...c ...d ...e ...f ...g ...h";
    let answer = app.answer(&format!("{{ {spreads} }}\n{unknown}")).await;
    let errors = answer["errors"].as_array().unwrap().iter();
    let lines: Vec<_> = errors
        .map(|error| error["locations"][0]["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [2, 3, 4, 5, 6, 7, 8, 9], "{answer}");
}
