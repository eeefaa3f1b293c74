//! Conditions on who organizes a call and who takes part in it.

use async_graphql::InputObject;
use sea_orm::ColumnTrait;

use super::comparison::TextFilter;
use crate::graph::{IdentityKind, organizer, participant};
use crate::store::Filter;

/// Conditions on one party; those that are given must all hold.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct PartyFilter {
    /// The identity's id: the object id of a user, the number of a phone.
    id: Option<TextFilter>,
    /// The kind of identity.
    kind: Option<IdentityKindFilter>,
    /// The sign-in name.
    user_principal_name: Option<TextFilter>,
    /// The name to show.
    display_name: Option<TextFilter>,
}

/// Kinds of identity to look for.
#[derive(Clone, Debug, Default, InputObject)]
struct IdentityKindFilter {
    /// This kind.
    eq: Option<IdentityKind>,
    /// One of these kinds.
    r#in: Option<Vec<IdentityKind>>,
}

/// Conditions on the participants of a call.
#[derive(Clone, Debug, Default, InputObject)]
pub(super) struct ParticipantsFilter {
    /// At least one participant is like this.
    some: Option<PartyFilter>,
}

impl ParticipantsFilter {
    pub(super) fn lower(self) -> Option<Filter> {
        use participant::Column as C;
        let columns = [
            C::IdentityId,
            C::IdentityKind,
            C::UserPrincipalName,
            C::DisplayName,
        ];
        Some(Filter::some_participant(self.some?.lower(columns)))
    }
}

impl PartyFilter {
    pub(super) fn lower_organizer(self) -> Filter {
        use organizer::Column as C;
        let columns = [
            C::IdentityId,
            C::IdentityKind,
            C::UserPrincipalName,
            C::DisplayName,
        ];
        Filter::organizer(self.lower(columns))
    }

    /// Organizers and participants have the same columns, each in a table of its own.
    fn lower<C: ColumnTrait>(
        self,
        [id, kind, user_principal_name, display_name]: [C; 4],
    ) -> Filter {
        let mut all = Vec::new();
        all.extend(self.id.map(|filter| filter.lower(id)));
        all.extend(self.kind.and_then(|filter| filter.lower(kind)));
        all.extend(
            self.user_principal_name
                .map(|filter| filter.lower(user_principal_name)),
        );
        all.extend(self.display_name.map(|filter| filter.lower(display_name)));
        Filter::all(all)
    }
}

impl IdentityKindFilter {
    fn lower(self, column: impl ColumnTrait) -> Option<Filter> {
        let one_of = |kinds: Vec<IdentityKind>| {
            Filter::one_of(column, kinds.into_iter().map(IdentityKind::as_str))
        };
        let given = [self.eq.map(|kind| vec![kind]), self.r#in];
        let all: Vec<Filter> = given.into_iter().flatten().map(one_of).collect();
        (!all.is_empty()).then(|| Filter::all(all))
    }
}
