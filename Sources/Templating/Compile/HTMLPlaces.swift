/// Follows the markup and tells where placeholders stand.
struct HTMLPlaces {
    struct Mark {
        let depth: Int
    }

    mutating func take(_ token: MustacheToken, _ findings: inout Findings) {}

    mutating func placement(
        of token: MustacheToken, _ variable: VariableReference?, _ findings: inout Findings
    ) -> Placement? { .text }

    mutating func mark(_ token: MustacheToken, _ findings: inout Findings) -> Mark? { nil }

    mutating func close(_ mark: Mark, at token: MustacheToken, _ findings: inout Findings) {}

    mutating func finish(_ findings: inout Findings) {}
}
