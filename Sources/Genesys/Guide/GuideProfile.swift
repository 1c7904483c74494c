import Domain
import JSON

/// The contact profile: `opted_out: {sms, email}`.
enum GuideProfile {
    private static let source = "contact-profile"

    static func answer(_ body: JSONValue, for channel: Channel) -> ConsentAnswer {
        let record = RecordID.impersonal(body["id"])
        let (name, value) = field(of: body, for: channel)
        guard let value else {
            return .allowed(ConsentEvidence(source: source, field: nil, value: nil, record: record))
        }
        let flag = OptOutFlag(value)
        let evidence = ConsentEvidence(source: source, field: name, value: flag.text, record: record)
        return flag.isOptedOut ? .optedOut(evidence) : .allowed(evidence)
    }

    /// A plain `opted_out` without channels counts for all of them.
    private static func field(of body: JSONValue, for channel: Channel) -> (name: String, value: JSONValue?) {
        guard let optedOut = body["opted_out"], optedOut.object == nil else {
            return ("opted_out.\(channel.rawValue)", body["opted_out"]?[channel.rawValue])
        }
        return ("opted_out", optedOut)
    }
}
