import Domain
import JSON

/// Collects the contacts that stand for one customer and takes the most restrictive of what they say.
struct ContactSurvey {
    static let source = "external-contact"
    /// More linked contacts than anyone has.
    static let limit = 32

    private let field: String
    private var seen: Set<String> = []
    private var waiting: [String] = []
    private var optOut: ConsentEvidence?
    private var permission: ConsentEvidence?

    init(field: String) {
        self.field = field
    }

    var answer: ConsentAnswer {
        if let optOut { return .optedOut(optOut) }
        return permission.map(ConsentAnswer.allowed) ?? .noRecord
    }

    /// The next contact to read; `nil` when all were read, or one has opted out and nothing else matters.
    mutating func next() throws(PlatformError) -> String? {
        guard optOut == nil, !waiting.isEmpty else { return nil }
        guard seen.count <= Self.limit else { throw .unclear(cause: "too-many-contacts") }
        return waiting.removeFirst()
    }

    mutating func visit(_ id: String) {
        if seen.insert(id).inserted { waiting.append(id) }
    }

    mutating func add(_ contact: ExternalContact) {
        if let id = contact.id { seen.insert(id) }
        contact.successors.forEach { visit($0) }
        let flag = contact.customField(field).map(OptOutFlag.init)
        let evidence = ConsentEvidence(
            source: Self.source, field: flag == nil ? nil : field, value: flag?.text, record: contact.record)
        if flag?.isOptedOut == true {
            optOut = optOut ?? evidence
        } else if permission?.field == nil {
            permission = evidence
        }
    }
}
