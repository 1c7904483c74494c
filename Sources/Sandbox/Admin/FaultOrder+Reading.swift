import JSON

extension FaultOrder {
    private static let operations = SandboxOperation.allCases.filter { $0 != .none }.map(\.rawValue) + ["any"]

    private static let shape = Shape(
        required: [("kind", .choice(Kind.allCases.map(\.rawValue)))],
        optional: [
            ("organization", .string), ("operation", .choice(operations)), ("status", .integer),
            ("retryAfterSeconds", .integer), ("latencyMilliseconds", .integer), ("times", .integer),
            ("probability", .number),
        ])

    /// The order in the body of `POST /sandbox/faults`.
    init(_ request: SandboxRequest) throws(Refusal) {
        let body = try Self.shape.read(request)
        let operation = body["operation"]?.string ?? "any"
        guard let kind = body["kind"]?.string.flatMap(Kind.init(rawValue:)) else {
            throw .missing("kind", "The kind is missing.")
        }
        self.init(
            kind, organization: body["organization"]?.string, operation: SandboxOperation(rawValue: operation),
            status: try Self.integer(body["status"], "status", in: 200...599),
            retryAfterSeconds: try Self.integer(body["retryAfterSeconds"], "retryAfterSeconds", in: 0...86_400),
            latencyMilliseconds: try Self.integer(body["latencyMilliseconds"], "latencyMilliseconds", in: 0...600_000),
            times: try Self.integer(body["times"], "times", in: 0...1_000_000) ?? 1,
            probability: body["probability"]?.double ?? 1)
        guard (0...1).contains(probability) else { throw .field("probability", "The probability must be 0 to 1.") }
    }

    private static func integer(_ value: JSONValue?, _ name: String, in range: ClosedRange<Int>) throws(Refusal) -> Int?
    {
        guard let integer = value?.integer else { return nil }
        guard let fitting = Int(exactly: integer), range.contains(fitting) else {
            throw .field(name, "The value must be \(range.lowerBound) to \(range.upperBound).")
        }
        return fitting
    }
}
