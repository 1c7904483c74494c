/// The request models of both dialects, field by field.
extension Shape {
    private static let templateParameter = Shape(optional: [("id", .string), ("value", .string)])

    private static let messagingTemplate = Shape(optional: [
        ("responseId", .string), ("parameters", .list(.object(templateParameter))),
        ("headerParameters", .list(.object(templateParameter))), ("bodyParameters", .list(.object(templateParameter))),
        ("buttonUrlParameters", .list(.object(templateParameter))), ("carouselParameters", .freeObject),
    ])

    /// `SendAgentlessOutboundMessageRequest`
    static let agentlessSMS = Shape(
        required: [
            ("fromAddress", .string),
            ("toAddressMessengerType", .choice(["sms", "whatsapp", "open", "webmessaging", "apple"])),
        ],
        optional: [
            ("toAddress", .string), ("externalContactId", .string), ("textBody", .string),
            ("messagingTemplate", .object(messagingTemplate)), ("useExistingActiveConversation", .boolean),
        ])

    private static let emailAddress = Shape(optional: [("email", .string), ("name", .string)])

    /// `AgentlessEmailSendRequestDto`
    static let agentlessEmail = Shape(
        required: [
            ("senderType", .choice(["Outbound"])), ("fromAddress", .object(emailAddress)),
            ("toAddresses", .list(.object(emailAddress))),
        ],
        optional: [
            ("conversationId", .string), ("replyToAddress", .object(emailAddress)), ("subject", .string),
            ("textBody", .string), ("htmlBody", .string),
        ])

    private static let guideRecipient = Shape(required: [("address", .string), ("channelType", .choice(["sms"]))])

    static let guideSMS = Shape(required: [
        ("to", .list(.object(guideRecipient))), ("body", .string), ("conversationId", .string),
        ("channelType", .choice(["sms"])),
    ])

    static let guideEmail = Shape(required: [
        ("to", .list(.object(Shape(required: [("address", .string)])))), ("subject", .string),
        ("bodyType", .choice(["html", "text"])), ("body", .string),
    ])

    /// `ContactIdentifier`
    static let contactIdentifier = Shape(
        required: [
            (
                "type",
                .choice([
                    "SocialLine", "SocialFacebook", "SocialTwitter", "SocialWhatsapp", "SocialInstagram",
                    "SocialWhatsappBsuid", "AppleOpaqueId", "Email", "Phone", "Cookie", "ExternalId",
                    "SocialInstagramHandle",
                ])
            ), ("value", .string),
        ],
        optional: [("externalSource", .freeObject), ("division", .freeObject)])

    /// `ParticipantAttributes`
    static let participantAttributes = Shape(required: [("attributes", .textMap)])

    private static let predicate = Shape(optional: [
        ("type", .choice(["dimension", "property", "metric"])), ("dimension", .string), ("propertyType", .string),
        ("property", .string), ("metric", .string), ("operator", .choice(["matches", "exists", "notExists"])),
        ("value", .string), ("range", .freeObject),
    ])

    private static let clause = Shape(
        required: [("type", .choice(["and", "or"])), ("predicates", .list(.object(predicate)))])

    private static let filter = Shape(
        required: [("type", .choice(["and", "or"]))],
        optional: [("clauses", .list(.object(clause))), ("predicates", .list(.object(predicate)))])

    /// `ConversationQuery`
    static let conversationQuery = Shape(
        required: [("interval", .string)],
        optional: [
            ("conversationFilters", .list(.object(filter))), ("segmentFilters", .list(.object(filter))),
            ("evaluationFilters", .list(.freeObject)), ("surveyFilters", .list(.freeObject)),
            ("resolutionFilters", .list(.freeObject)), ("order", .choice(["asc", "desc", "unordered"])),
            ("orderBy", .choice(["conversationStart", "conversationEnd", "segmentStart", "segmentEnd"])),
            ("aggregations", .list(.freeObject)),
            ("paging", .object(Shape(required: [("pageSize", .integer), ("pageNumber", .integer)]))),
        ])
}
