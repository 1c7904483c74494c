import JSON

/// `EmailConversation`, of which only the errors of its participants count.
enum EmailConversationRecord {
    static func hasBounced(_ body: JSONValue) -> Bool {
        (body["participants"]?.array ?? []).contains { participant in
            let error = participant["errorInfo"]?.object
            return ["code", "message"].contains { error?[$0]?.string?.isEmpty == false }
        }
    }
}
