//! Made-up names; each with the spelling its mail address takes.

/// First names.
pub(super) const FIRST: [(&str, &str); 40] = [
    ("Abena", "abena"),
    ("Aiko", "aiko"),
    ("Amara", "amara"),
    ("Anaïs", "anais"),
    ("Arjun", "arjun"),
    ("Beatriz", "beatriz"),
    ("Bogdan", "bogdan"),
    ("Callum", "callum"),
    ("Chiara", "chiara"),
    ("Dalia", "dalia"),
    ("Dmitri", "dmitri"),
    ("Eleni", "eleni"),
    ("Emre", "emre"),
    ("Farah", "farah"),
    ("Finn", "finn"),
    ("Grace", "grace"),
    ("Hanna", "hanna"),
    ("Hiro", "hiro"),
    ("Imani", "imani"),
    ("Ingrid", "ingrid"),
    ("Jamal", "jamal"),
    ("Jürgen", "juergen"),
    ("Kavya", "kavya"),
    ("Kofi", "kofi"),
    ("Lena", "lena"),
    ("Liam", "liam"),
    ("Łukasz", "lukasz"),
    ("Mei", "mei"),
    ("Mateo", "mateo"),
    ("Nadia", "nadia"),
    ("Noor", "noor"),
    ("Oskar", "oskar"),
    ("Priya", "priya"),
    ("Ravi", "ravi"),
    ("Saoirse", "saoirse"),
    ("Søren", "soeren"),
    ("Tomás", "tomas"),
    ("Valentina", "valentina"),
    ("Wei", "wei"),
    ("Zoë", "zoe"),
];

/// Family names.
pub(super) const LAST: [(&str, &str); 37] = [
    ("Abara", "abara"),
    ("Alder", "alder"),
    ("Bakshi", "bakshi"),
    ("Bergström", "bergstroem"),
    ("Castellan", "castellan"),
    ("Corbin", "corbin"),
    ("Dahl", "dahl"),
    ("Delacroix", "delacroix"),
    ("Eriksen", "eriksen"),
    ("Fairley", "fairley"),
    ("Falk", "falk"),
    ("García Núñez", "garcia.nunez"),
    ("Greaves", "greaves"),
    ("Haddad", "haddad"),
    ("Holloway", "holloway"),
    ("Ito", "ito"),
    ("Jansen", "jansen"),
    ("Kowalczyk", "kowalczyk"),
    ("Lindqvist", "lindqvist"),
    ("Marlow", "marlow"),
    ("Mensah", "mensah"),
    ("Moreau", "moreau"),
    ("Nakagawa", "nakagawa"),
    ("O'Rourke", "orourke"),
    ("Okonkwo", "okonkwo"),
    ("Papadakis", "papadakis"),
    ("Quist", "quist"),
    ("Rahman", "rahman"),
    ("Ricci", "ricci"),
    ("Sato", "sato"),
    ("Schäfer", "schaefer"),
    ("Silveira", "silveira"),
    ("Thorne", "thorne"),
    ("Ueda", "ueda"),
    ("Vasquez", "vasquez"),
    ("Weiss", "weiss"),
    ("Zhang", "zhang"),
];

/// Departments, with how many of a hundred people work there.
pub(super) const DEPARTMENTS: [(u32, &str); 9] = [
    (24, "Engineering"),
    (18, "Sales"),
    (16, "Customer Care"),
    (11, "Operations"),
    (9, "Finance"),
    (8, "Marketing"),
    (6, "Human Resources"),
    (5, "Legal"),
    (3, "Executive Office"),
];

/// The name with this number, and its spelling in a mail address; distinct for 1,480 numbers.
pub(super) fn name(number: usize) -> (String, String) {
    // 40 and 37 share no factor, so both wheels only meet again after 40 × 37 names.
    let (first, last) = (FIRST[number % FIRST.len()], LAST[number % LAST.len()]);
    (
        format!("{} {}", first.0, last.0),
        format!("{}.{}", first.1, last.1),
    )
}
