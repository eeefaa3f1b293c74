//! The form of an answer: what `Accept` takes, of the two that GraphQL over HTTP knows.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::http::refusal::Refusal;

/// The highest quality, in thousandths as the header counts.
const WHOLE: u16 = 1000;

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Media {
    /// `application/graphql-response+json`: the status tells whether the operation ran.
    GraphqlResponse,
    /// `application/json`, for clients from before: the status is 200 for whatever is GraphQL.
    Json,
}

impl Media {
    /// Its name.
    pub(in crate::http) fn name(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json",
            Self::Json => "application/json",
        }
    }

    /// The header of an answer in this form.
    pub(in crate::http) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }

    /// The form that the client likes best.
    pub(in crate::http) fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let accept = Accept::of(headers);
        let [response, json] =
            [Self::GraphqlResponse, Self::Json].map(|media| accept.quality(media.name()));
        match response.cmp(&json) {
            _ if response == 0 && json == 0 => Err(Refusal::NO_FORM),
            std::cmp::Ordering::Greater => Ok(Self::GraphqlResponse),
            // Who takes anything may be from before; who names the new form is not.
            std::cmp::Ordering::Equal if accept.names(Self::GraphqlResponse.name()) => {
                Ok(Self::GraphqlResponse)
            }
            _ => Ok(Self::Json),
        }
    }
}

/// The header `Accept`.
#[derive(Debug)]
pub(in crate::http) struct Accept(Vec<Range>);

/// A type, or several by a wildcard.
#[derive(Debug)]
struct Range {
    /// In lower case, without parameters.
    name: String,
    quality: u16,
}

impl Accept {
    /// Reads the header; without it, anything is taken.
    pub(in crate::http) fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT).iter();
        let text: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
        let text = text.join(",");
        if text.trim().is_empty() {
            return Self(vec![Range {
                name: "*/*".to_owned(),
                quality: WHOLE,
            }]);
        }
        Self(text.split(',').filter_map(Range::parse).collect())
    }

    /// How much a type is liked, in thousandths; 0 is not at all. The range that says most about
    /// the type decides.
    pub(in crate::http) fn quality(&self, media: &str) -> u16 {
        let kind = media.split('/').next().unwrap_or_default();
        let wildcard = format!("{kind}/*");
        let said = [media, &wildcard, "*/*"].map(|name| self.said(name));
        said.into_iter().flatten().next().unwrap_or(0)
    }

    /// Whether a type is named without a wildcard, and not to refuse it.
    pub(in crate::http) fn names(&self, media: &str) -> bool {
        self.said(media).is_some_and(|quality| quality > 0)
    }

    fn said(&self, name: &str) -> Option<u16> {
        let ranges = self.0.iter().filter(|range| range.name == name);
        ranges.map(|range| range.quality).max()
    }
}

impl Range {
    /// Reads a range. One that cannot be read, or is in another charset than ours, takes nothing.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next()?.to_ascii_lowercase();
        let mut quality = WHOLE;
        for parameter in parts {
            let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            let value = value.trim().trim_matches('"');
            match key.trim().to_ascii_lowercase().as_str() {
                "q" => quality = thousandths(value)?,
                "charset" if !value.eq_ignore_ascii_case("utf-8") => return None,
                _ => {}
            }
        }
        name.contains('/').then_some(Self { name, quality })
    }
}

fn thousandths(text: &str) -> Option<u16> {
    let quality: f32 = text.parse().ok()?;
    if !(0.0..=1.0).contains(&quality) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between 0 and 1000"
    )]
    let thousandths = (quality * f32::from(WHOLE)).round() as u16;
    Some(thousandths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_that_is_liked_best_is_taken() {
        use Media::{GraphqlResponse, Json};
        for (accept, media) in [
            ("", Some(Json)),
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("application/json", Some(Json)),
            ("Application/JSON; charset=UTF-8", Some(Json)),
            ("application/json; charset=\"utf-8\"; q=0.1", Some(Json)),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            (
                "application/graphql-response+json; charset=utf-8",
                Some(GraphqlResponse),
            ),
            (
                "application/json, application/graphql-response+json",
                Some(GraphqlResponse),
            ),
            (
                "application/graphql-response+json, application/json;q=0.9",
                Some(GraphqlResponse),
            ),
            (
                "application/graphql-response+json;q=0.8, application/json",
                Some(Json),
            ),
            (
                "application/graphql-response+json, */*",
                Some(GraphqlResponse),
            ),
            ("application/graphql-response+json;q=0, */*", Some(Json)),
            ("application/json;q=0, */*;q=0.1", Some(GraphqlResponse)),
            ("application/json;q=0.2, */*;q=0.8", Some(GraphqlResponse)),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                Some(Json),
            ),
            ("text/html", None),
            ("*/*;q=0", None),
            ("application/json;q=0", None),
            ("application/json;q=2", None),
            ("application/json;charset=latin1", None),
            ("json", None),
        ] {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_str(accept).unwrap())]);
            assert_eq!(Media::of(&headers).ok(), media, "{accept}");
        }
        assert_eq!(Media::of(&HeaderMap::new()).ok(), Some(Json));
    }
}
