extension Transaction {
    /// A transaction with every field, in place of one that the gateway has not told yet: what a template wants from the
    /// rest of a receipt is checked with it. It is never sent or stored.
    package static func standIn(_ kind: Kind) -> Transaction {
        Transaction(
            id: "-", kind: kind, money: Money(minorUnits: 0, currency: .dollar), cardLast4: "0000", cardBrand: "-",
            authorizationCode: "-", paidAt: Timestamp(milliseconds: 0))
    }
}
