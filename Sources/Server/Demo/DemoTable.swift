import Glibc
import HTTPTypes
import JSON

/// The table of what happens: drawn over and over on a terminal, a line for each change elsewhere.
struct DemoTable {
    struct Line {
        let title: String
        let receipt: String
        let tenant: DemoTenant
        var status = ""
        var detail = ""
        var isFinal = false
    }

    private(set) var lines: [Line]
    private let isTerminal = isatty(1) == 1
    private var drawn = 0

    init(_ lines: [Line]) {
        self.lines = lines
    }

    var isFinal: Bool { lines.allSatisfy(\.isFinal) }

    static let finalStatuses: Set<String> = [
        "delivered", "unconfirmed", "blocked_by_compliance", "delivery_failed", "expired", "cancelled",
    ]

    /// Asks for each receipt that is not final and shows what changed.
    mutating func refresh() async throws {
        for index in lines.indices where !lines[index].isFinal {
            let answer = try await lines[index].tenant.sender.expect(.get, "/v1/receipts/\(lines[index].receipt)")
            let status = answer.body["status"]?.string ?? "?"
            let deliveries = (answer.body["deliveries"]?.array ?? []).map(Self.describe)
            let detail = deliveries.joined(separator: ", then ")
            guard status != lines[index].status || detail != lines[index].detail else { continue }
            lines[index].status = status
            lines[index].detail = detail
            lines[index].isFinal = Self.finalStatuses.contains(status)
            if !isTerminal { print(Self.text(lines[index])) }
        }
        if isTerminal { draw() }
    }

    private static func describe(_ delivery: JSONValue) -> String {
        let channel = delivery["channel"]?.string ?? "?"
        let status = delivery["status"]?.string ?? "?"
        let reason = delivery["reason"]?.string.map { " (\($0))" } ?? ""
        return "\(channel) \(status)\(reason)"
    }

    private static func text(_ line: Line) -> String {
        func pad(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        return pad(line.title, 44) + pad(line.status, 23) + line.detail
    }

    private mutating func draw() {
        if drawn > 0 { print("\u{1B}[\(drawn)A", terminator: "") }
        for line in lines { print("\u{1B}[2K" + Self.text(line)) }
        drawn = lines.count
        fflush(nil)
    }
}
