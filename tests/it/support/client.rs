//! A client of HTTP that sends what it is told and nothing more.

use serde_json::{Value, json};
use ureq::http::{Request, Response};
use ureq::{Agent, Body};

/// An answer, whatever its status.
#[derive(Debug)]
pub(crate) struct Answer {
    response: Response<()>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// A header; empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.response.headers().get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    /// Whether caches are told to look at this header of requests.
    pub(crate) fn varies_on(&self, name: &str) -> bool {
        let values = self.response.headers().get_all("vary").iter();
        let mut names = values.flat_map(|value| value.to_str().unwrap().split(','));
        names.any(|varied| varied.trim().eq_ignore_ascii_case(name))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The code of the first error.
    pub(crate) fn code(&self) -> String {
        let code = &self.json()["errors"][0]["extensions"]["code"];
        code.as_str().unwrap_or_default().to_owned()
    }
}

/// Sends a request with these headers, each as `name: value`.
pub(crate) fn send(method: &str, url: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Answer {
    try_send(method, url, headers, body).unwrap()
}

/// Sends a request that may be cut off.
pub(crate) fn try_send(
    method: &str,
    url: &str,
    headers: &[&str],
    body: impl AsRef<[u8]>,
) -> Result<Answer, ureq::Error> {
    let config = Agent::config_builder().http_status_as_error(false);
    let agent = Agent::from(config.build());
    let mut request = Request::builder().method(method).uri(url);
    for line in headers {
        let (name, value) = line.split_once(": ").unwrap();
        request = request.header(name, value);
    }
    let body = body.as_ref();
    let sent = if method == "POST" || !body.is_empty() {
        agent.run(request.body(body).unwrap())
    } else {
        agent.run(request.body(()).unwrap())
    };
    answer(sent?)
}

pub(crate) fn get(url: &str, headers: &[&str]) -> Answer {
    send("GET", url, headers, "")
}

/// Sends JSON.
pub(crate) fn post(url: &str, headers: &[&str], body: &Value) -> Answer {
    let mut all = vec!["content-type: application/json"];
    all.extend(headers);
    send("POST", url, &all, body.to_string())
}

/// Asks a query over POST.
pub(crate) fn ask(url: &str, headers: &[&str], query: &str) -> Answer {
    post(url, headers, &json!({ "query": query }))
}

/// An address with parameters.
pub(crate) fn with_parameters(url: &str, parameters: &[(&str, &str)]) -> String {
    let pairs = parameters.iter().map(|(name, value)| {
        let escape = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        };
        format!("{name}={}", value.bytes().map(escape).collect::<String>())
    });
    format!("{url}?{}", pairs.collect::<Vec<_>>().join("&"))
}

fn answer(response: Response<Body>) -> Result<Answer, ureq::Error> {
    let (parts, mut body) = response.into_parts();
    Ok(Answer {
        response: Response::from_parts(parts, ()),
        body: body.read_to_vec()?,
    })
}
