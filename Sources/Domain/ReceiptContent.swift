package import JSON

/// What an upstream system asked for: the body of a receipt request, validated. It is stored as it came (in canonical
/// JSON, sealed), so that the same code reads it from a request and from the store.
package struct ReceiptContent: Sendable, Hashable {
    /// `nil` until the payment gateway has told it, where the request named the payment by a reference.
    package internal(set) var transaction: Transaction?
    /// How the request named the payment, where it did not carry the transaction itself.
    package let payment: PaymentReference?
    package let recipient: Recipient
    /// The caller's order of preference; `nil` leaves it to the tenant's policy.
    package let channels: [Channel]?
    package let template: String
    package let variables: [Variable]
    package let conversationID: String?
    package let interactionID: String?
    package let expiresAt: Timestamp?
    /// Nothing is sent before this time; `nil` for at once.
    package let notBefore: Timestamp?
    package let metadata: JSONObject
    /// When what is personal was erased; the recipient, the variables and the metadata are empty then.
    package let erasedAt: Timestamp?

    package struct Variable: Sendable, Hashable {
        package let name: String
        package let text: String
    }
}

extension ReceiptContent {
    package init?(reading reader: FieldReader) {
        self.init(reading: reader, isStored: false)
    }

    /// From the store, where what is personal may have been erased.
    package init?(stored reader: FieldReader) {
        self.init(reading: reader, isStored: true)
    }

    private init?(reading reader: FieldReader, isStored: Bool) {
        let erasedAt = isStored ? reader.optional("erasedAt", Timestamp.field) : nil
        self.erasedAt = erasedAt
        payment = PaymentReference(reading: reader)
        let transaction =
            reader.isNull("paymentToken")
            ? reader.requiredObject("transaction", Transaction.init(reading:))
            : reader.object("transaction", Transaction.init(reading:))
        if payment != nil, transaction != nil, !isStored {
            reader.fail("paymentToken", InvalidValue("not-both", "can't stand next to a transaction"))
        }
        let recipient = reader.requiredObject(
            "recipient", erasedAt == nil ? Recipient.init(reading:) : Recipient.init(erased:))
        channels = reader.array("channels", limit: Channel.allCases.count, Field.choice(Channel.self))
        let template = reader.optional("template", TemplateName.field)
        variables =
            reader.map("variables", limit: 50, Self.variable)?.map { Variable(name: $0.name, text: $0.value) } ?? []
        conversationID = reader.optional("conversationId", Field.text(1...128))
        interactionID = reader.optional("interactionId", Field.text(1...128))
        expiresAt = reader.optional("expiresAt", Timestamp.field)
        notBefore = reader.optional("notBefore", Timestamp.field)
        if let notBefore, let expiresAt, expiresAt <= notBefore {
            reader.fail("expiresAt", InvalidValue("out-of-range", "must lie after notBefore"))
        }
        let members = reader.map("metadata", limit: 50, Self.metadata) ?? []
        // In one order, whether read from the request or from the store: the first answer is made from both.
        metadata = JSONObject(
            (members.count > 1 ? members.sorted { $0.name < $1.name } : members)
                .map { .init(name: $0.name, value: .string($0.value)) })
        if let channels, let recipient, erasedAt == nil {
            Self.check(channels, against: recipient, reader)
        }
        guard transaction != nil || payment != nil, let recipient else { return nil }
        self.transaction = transaction
        self.recipient = recipient
        let kind = transaction?.kind ?? payment?.kind
        self.template = template ?? (kind == .refund ? "refund-receipt" : "payment-receipt")
    }

    /// Whether it tells of a payment or of a refund.
    package var kind: Transaction.Kind { payment?.kind ?? transaction?.kind ?? .payment }

    private static func check(_ channels: [Channel], against recipient: Recipient, _ reader: FieldReader) {
        guard reader.checkOrder(of: channels) else { return }
        for channel in channels where recipient.address(for: channel) == nil {
            reader.fail(
                "channels",
                InvalidValue("no-address", "names \(channel.rawValue), for which the recipient has no address"))
        }
    }

    private static func variable(_ name: String, _ value: JSONValue) throws(InvalidValue) -> String {
        guard name.utf8.count <= 64, VariableName.isValid(name) else {
            throw InvalidValue("invalid-name", "must have a name of letters, digits and _ that begins with a letter")
        }
        switch value {
        case .string: return try Field.text(0...1_000)(value)
        case .number(let number): return number.text
        case .bool(let flag): return flag ? "true" : "false"
        default: throw .wrongType("a string, number or boolean", got: value)
        }
    }

    private static func metadata(_ name: String, _ value: JSONValue) throws(InvalidValue) -> String {
        guard (1...64).contains(name.unicodeScalars.count) else {
            throw InvalidValue("invalid-name", "must have a name of 1 to 64 characters")
        }
        return try Field.text(0...500)(value)
    }

    /// The channels to try, in order: the caller's, else the tenant's, in both cases only those with an address.
    package func channelOrder(default order: [Channel]) -> [Channel] {
        (channels ?? order).filter { recipient.address(for: $0) != nil }
    }
}

package enum TemplateName {
    /// Lower-case letters, digits and `-`, 1 to 64 characters.
    package static func field(_ value: JSONValue) throws(InvalidValue) -> String {
        let text = try Field.string(value)
        let isName =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
        guard isName else {
            throw InvalidValue("invalid-name", "must be 1 to 64 lower-case letters, digits and -")
        }
        return text
    }
}

package enum VariableName {
    package static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, isLetter(first) else { return false }
        return name.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte)
    }
}
