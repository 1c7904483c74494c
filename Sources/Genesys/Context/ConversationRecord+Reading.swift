import Domain
import JSON
import Privacy

/// `Conversation` of the platform; the guide's may have participants too. All fields may be missing.
extension ConversationRecord {
    init(reading body: JSONValue) {
        self.init(participants: (body["participants"]?.array ?? []).prefix(500).map(Participant.init(reading:)))
    }
}

extension ConversationRecord.Participant {
    fileprivate init(reading body: JSONValue) {
        self.init()
        let purpose = body["purpose"]?.string?.lowercased() ?? ""
        isCustomer = purpose == "customer" || purpose == "external"
        isProgram = purpose == "api"
        queueID = RecordID.read(body["queueId"])
        contactID = RecordID.read(body["externalContactId"])
        name = Self.name(body["name"]?.string)
        let addresses = ["address", "ani"].compactMap { body[$0]?.string }
        phone = addresses.lazy.compactMap(PlatformAddress.phone).first
        email = addresses.lazy.compactMap(PlatformAddress.email).first
        for member in (body["attributes"]?.object?.members ?? []).prefix(1_000) {
            if let text = member.value.string { attributes[member.name] = text }
        }
    }

    /// Voice calls have the number for a name, which is none.
    private static func name(_ text: String?) -> Personal<String>? {
        guard let text, (1...200).contains(text.utf8.count), text.contains(where: \.isLetter),
            !text.contains("@"), text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }),
            CardDetector.firstStrict(in: text) == nil
        else { return nil }
        return Personal(text)
    }
}
