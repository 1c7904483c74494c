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

    /// Steps over one byte of UTF-8.
    mutating func advance(over byte: UInt8) {
        if byte == UInt8(ascii: "\n") {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }
}

/// Collects what the compiler finds, at most a hundred of a kind.
struct Findings {
    private static let limit = 100

    private(set) var errors: [TemplateProblem] = []
    private(set) var warnings: [TemplateProblem] = []
    private var told: Set<String> = []

    /// Whether more errors would be dropped, so that it isn't worth while to look on.
    var isFull: Bool { errors.count >= Self.limit }

    mutating func fail(_ part: TemplatePart, _ place: SourcePosition, _ code: TemplateProblem.Code, _ detail: String) {
        guard errors.count < Self.limit else { return }
        errors.append(TemplateProblem(part: part, line: place.line, column: place.column, code: code, detail: detail))
    }

    mutating func warn(_ part: TemplatePart, _ place: SourcePosition, _ code: TemplateProblem.Code, _ detail: String) {
        guard warnings.count < Self.limit else { return }
        warnings.append(TemplateProblem(part: part, line: place.line, column: place.column, code: code, detail: detail))
    }

    /// Adds what another collector found, as far as it is `wanted`.
    mutating func add(_ other: Findings, _ wanted: (TemplateProblem) -> Bool) {
        errors += other.errors.filter(wanted).prefix(Self.limit - errors.count)
        warnings += other.warnings.prefix(Self.limit - warnings.count)
    }

    /// Tells it once for a part, where it is met first. The place is only looked for when needed.
    mutating func warnOnce(
        _ part: TemplatePart, _ place: @autoclosure () -> SourcePosition, _ code: TemplateProblem.Code, _ detail: String
    ) {
        guard warnings.count < Self.limit, told.insert("\(part.rawValue) \(detail)").inserted else { return }
        warn(part, place(), code, detail)
    }
}

extension [TemplateProblem] {
    /// In the order of the source: part by part, each from its beginning.
    var inOrder: [TemplateProblem] {
        let parts = Dictionary(
            TemplatePart.allCases.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let keyed = enumerated().map { (key: (parts[$1.part] ?? 0, $1.line, $1.column, $0), problem: $1) }
        return keyed.sorted { $0.key < $1.key }.map(\.problem)
    }
}

extension String {
    /// As problems quote templates, which may hold what should not go far: at most 40 characters.
    var quoted: String {
        let cut = unicodeScalars.count > 40 ? unicodeScalars.prefix(39) + ["…"] : unicodeScalars[...]
        return String(String.UnicodeScalarView(cut.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
