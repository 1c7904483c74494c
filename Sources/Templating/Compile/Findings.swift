/// A place in a part of a template. Line and column count from 1, the column in Unicode scalars.
struct SourcePosition: Sendable, Hashable {
    var line: Int
    var column: Int

    static let start = SourcePosition(line: 1, column: 1)

    /// Steps over one scalar.
    mutating func advance(over scalar: Unicode.Scalar) {
        if scalar == "\n" {
            line += 1
            column = 1
        } else {
            column += 1
        }
    }
}

/// Collects what the compiler finds, at most a hundred of a kind.
struct Findings {
    private static let limit = 100

    private(set) var errors: [TemplateProblem] = []
    private(set) var warnings: [TemplateProblem] = []

    mutating func fail(_ part: TemplatePart, _ place: SourcePosition, _ code: TemplateProblem.Code, _ detail: String) {
        guard errors.count < Self.limit else { return }
        errors.append(TemplateProblem(part: part, line: place.line, column: place.column, code: code, detail: detail))
    }

    mutating func warn(_ part: TemplatePart, _ place: SourcePosition, _ code: TemplateProblem.Code, _ detail: String) {
        guard warnings.count < Self.limit else { return }
        warnings.append(TemplateProblem(part: part, line: place.line, column: place.column, code: code, detail: detail))
    }
}
