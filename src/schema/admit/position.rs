//! Where something stands in a text.

use async_graphql::Pos;

/// Turns offsets into lines and columns, which count characters from one.
///
/// Offsets mostly grow, so the last one is where the next count begins: a long line is not counted
/// from its start for each of its words.
pub(super) struct Positions<'t> {
    text: &'t str,
    offset: usize,
    at: Pos,
}

const START: Pos = Pos { line: 1, column: 1 };

impl<'t> Positions<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            offset: 0,
            at: START,
        }
    }

    /// The line and column of an offset in bytes.
    pub(super) fn of(&mut self, offset: usize) -> Pos {
        let offset = self.text.floor_char_boundary(offset);
        if offset < self.offset {
            self.step_back(offset);
        }
        for next in self
            .text
            .get(self.offset..offset)
            .unwrap_or_default()
            .chars()
        {
            match next {
                '\n' => {
                    self.at.line += 1;
                    self.at.column = 1;
                }
                _ => self.at.column += 1,
            }
        }
        self.offset = offset;
        self.at
    }

    /// Goes back to an earlier offset: within the line by counting what lies between.
    fn step_back(&mut self, offset: usize) {
        let between = self.text.get(offset..self.offset).unwrap_or_default();
        if between.contains('\n') {
            (self.offset, self.at) = (0, START);
        } else {
            self.at.column -= between.chars().count();
            self.offset = offset;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let mut positions = Positions::new("a é\r\n  b\nc");
        for (offset, line, column) in [
            (0, 1, 1),
            (2, 1, 3),
            (8, 2, 3),
            (2, 1, 3),
            (10, 3, 1),
            (7, 2, 2),
            (6, 2, 1),
            (99, 3, 2),
        ] {
            assert_eq!(positions.of(offset), Pos { line, column }, "{offset}");
        }
    }
}
