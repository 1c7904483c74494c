import JSON

/// A permission that the service needs, and a question that is refused without it and can't send or change anything.
struct NeededPermission {
    /// As the platform's admins see it; several where any of them will do.
    let name: String
    let purpose: String
    let question: APIRequest

    /// No conversation has it.
    private static let nothing = "00000000-0000-0000-0000-000000000000"

    /// A send without recipient, sender and text: where the permission is there it is refused for that.
    private static let empty: JSONValue = [:]

    /// Of the Platform API. The look-ups that have lines of their own stand there.
    static let ofPlatform = [
        NeededPermission(
            name: "conversation:message:create", purpose: "send SMS",
            question: .post("/api/v2/conversations/messages/agentless", empty)),
        NeededPermission(
            name: "conversation:agentlessEmail:send", purpose: "send email",
            question: .post("/api/v2/conversations/emails/agentless", empty)),
        NeededPermission(
            name: "conversation:message:view", purpose: "see what became of an SMS",
            question: .get("/api/v2/conversations/messages/\(nothing)/details")),
        NeededPermission(
            name: "analytics:conversationDetail:view", purpose: "look for messages whose answer was lost",
            question: .get("/api/v2/analytics/conversations/\(nothing)/details")),
    ]

    /// Of the guide's API, whose tokens have scopes instead.
    static let ofGuide = [
        NeededPermission(
            name: "messaging", purpose: "send SMS", question: .post("/api/v2/conversations/messages", empty)),
        NeededPermission(name: "email", purpose: "send email", question: .post("/api/v2/email/messages", empty)),
    ]
}
