import Domain
import JSON

/// `ExternalContact`: a customer as the organisation knows it. All fields may be missing.
struct ExternalContact {
    let id: String?
    /// The contacts that this one was merged into or stands for.
    let successors: [String]
    private let body: JSONValue

    init(_ body: JSONValue) {
        self.body = body
        id = RecordID.read(body["id"])
        successors = ["canonicalContact", "mergedTo"].compactMap { RecordID.read(body[$0]?["id"]) }.filter { [id] in
            $0 != id
        }
    }

    /// The tenant's own field of this name; `nil` where it was never set.
    func customField(_ name: String) -> JSONValue? { body["customFields"]?[name] }

    /// The id as evidence.
    var record: String? { RecordID.impersonal(body["id"]) }

    /// Whether the address is one of this contact's. A contact that shows no address to compare was found by it, and
    /// counts too.
    func has(_ address: String, on channel: Channel) -> Bool {
        let own = addresses(on: channel)
        return own.isEmpty || own.contains(address.lowercased())
    }

    private func addresses(on channel: Channel) -> [String] {
        let fields: [JSONValue?] =
            switch channel {
            case .sms: ["workPhone", "cellPhone", "homePhone", "otherPhone"].map { body[$0]?["e164"] }
            case .email: ["workEmail", "personalEmail", "otherEmail"].map { body[$0] }
            }
        let kind = channel == .sms ? "Phone" : "Email"
        let identifiers = (body["identifiers"]?.array ?? []).filter { $0["type"]?.string == kind }.map { $0["value"] }
        return (fields + identifiers).compactMap { $0?.string?.lowercased() }
    }
}
