//! Conditions on the sessions of a call.

use async_graphql::InputObject;

use super::comparison::MemberFilter;
use crate::graph::session::Column;
use crate::graph::{ClientPlatform, FailureStage, ProductFamily};
use crate::store::Filter;

/// Conditions on the sessions of a call.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct SessionsFilter {
    /// At least one session is like this.
    some: Option<SessionFilter>,
}

/// Conditions on one session; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
struct SessionFilter {
    /// Whether it was a test call.
    is_test: Option<bool>,
    /// Whether it failed, at any stage.
    failed: Option<bool>,
    /// When it failed.
    failure_stage: Option<MemberFilter<FailureStage>>,
    /// The client platform of the caller or of the callee.
    client_platform: Option<MemberFilter<ClientPlatform>>,
    /// The product family of the caller or of the callee.
    product_family: Option<MemberFilter<ProductFamily>>,
}

impl SessionsFilter {
    pub(super) fn lower(self) -> Option<Filter> {
        Some(Filter::some_session(self.some?.lower()))
    }
}

impl SessionFilter {
    fn lower(self) -> Filter {
        let mut all = Vec::new();
        all.extend(self.is_test.map(|is_test| {
            let tests = Filter::eq(Column::IsTest, true);
            // A session that does not say is no test.
            if is_test { tests } else { tests.negated() }
        }));
        all.extend(
            self.failed
                .map(|failed| Filter::is_null(Column::FailureStage, !failed)),
        );
        all.extend(
            self.failure_stage
                .map(|filter| filter.lower(Column::FailureStage)),
        );
        all.extend(self.client_platform.map(|filter| {
            Filter::any(
                [Column::CallerPlatform, Column::CalleePlatform]
                    .map(|column| filter.clone().lower(column)),
            )
        }));
        all.extend(self.product_family.map(|filter| {
            Filter::any(
                [Column::CallerProductFamily, Column::CalleeProductFamily]
                    .map(|column| filter.clone().lower(column)),
            )
        }));
        Filter::all(all)
    }
}
