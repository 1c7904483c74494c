import HTTPTypes

/// Comma-separated values as RFC 4180 has them.
enum CSV {
    static let mediaType = "text/csv; charset=utf-8"

    /// Whether a request would rather have CSV than JSON.
    static func isAsked(_ headers: HTTPFields) -> Bool {
        guard let accept = headers[.accept] else { return false }
        let first = accept.split(separator: ",").lazy.map { $0.prefix { $0 != ";" }.filter { $0 != " " }.lowercased() }
            .first { ["text/csv", "application/json", "*/*"].contains($0) }
        return first == "text/csv"
    }

    static func text(_ rows: [[String]]) -> [UInt8] {
        Array(rows.map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined().utf8)
    }

    /// In quotes where it must be. What a spreadsheet would take for a formula is made text by an apostrophe.
    private static func cell(_ text: String) -> String {
        let isFormula = text.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
        let plain = isFormula ? "'" + text : text
        guard plain.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return plain }
        return "\"" + plain.replacing("\"", with: "\"\"") + "\""
    }
}
