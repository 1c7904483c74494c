import Domain
import JSON
import Sandbox
import Testing

@testable import Payments

struct GatewayAnswerTests {
    @Test(arguments: [RunningGateway.Shape.generic, .intent, .charge, .adyenResult, .adyenNotification])
    func aCapturedPaymentIsReducedToItsTransaction(shape: RunningGateway.Shape) async throws {
        try await RunningGateway.run { running async throws in
            let token = shape.prefix + "captured_17"
            let answer = try await running.ask(shape, token)
            let transaction = try #require(answer.transaction, "\(answer)")
            #expect(transaction.money.amount == "42.50" && transaction.money.currency.code == "GBP")
            #expect(transaction.cardLast4 == "4242" && transaction.cardBrand == "visa")
            #expect(transaction.authorizationCode == "A1B2C3" && transaction.kind == .payment)
            #expect(transaction.id == (shape.prefix == "tok_" ? "pay_captured_17" : token))
            #expect(running.state.asks(for: token) == 1)
        }
    }

    @Test(arguments: RunningGateway.Shape.allCases)
    func eachStatusOfEachShapeMeansWhatItMeans(shape: RunningGateway.Shape) async throws {
        try await RunningGateway.run { running async throws in
            #expect(try await running.ask(shape, shape.prefix + "pending_1") == .pending)
            #expect(try await running.ask(shape, shape.prefix + "failed_1") == .notCaptured)
            running.state.order(PaymentOrder(.unknown), reference: shape.prefix + "nobody")
            #expect(try await running.ask(shape, shape.prefix + "nobody") == .unknown)
            #expect(try await running.ask(shape, shape.prefix + "neverheard") == .unknown)
            var asks: [GatewayAnswer] = []
            for _ in 0..<2 { asks.append(try await running.ask(shape, shape.prefix + "soon_1")) }
            #expect(asks == [.pending, .pending])
            guard shape != .refund else { return }
            #expect(try await running.ask(shape, shape.prefix + "soon_1").transaction != nil)
        }
    }

    @Test(arguments: [RunningGateway.Shape.generic, .intent, .charge, .refund, .adyenNotification])
    func aRefundIsConfirmedWhenItIsCompletedAndAPaymentIsNot(shape: RunningGateway.Shape) async throws {
        try await RunningGateway.run { running async throws in
            let token = shape.prefix + "refunded_9"
            let transaction = try #require(try await running.ask(shape, token, .refund).transaction)
            #expect(transaction.kind == .refund && transaction.money.amount == "42.50")
            #expect(try await running.ask(shape, token, .payment) == .notCaptured)
            guard shape != .refund else { return }
            #expect(try await running.ask(shape, shape.prefix + "captured_9", .refund) == .pending)
        }
    }

    /// In every field that is read, of every shape: nothing of the answer comes through.
    @Test(arguments: RunningGateway.Shape.allCases)
    func cardDataInAnyMappedFieldIsRefused(shape: RunningGateway.Shape) async throws {
        let fields = [
            "reference": "id", "amount_decimal": "amount", "currency": "currency", "card_last4": "cardLast4",
            "card_brand": "cardBrand", "authorization_code": "authorizationCode", "paid_at": "paidAt",
            "status": "status",
        ]
        try await RunningGateway.run { running async throws in
            for (name, field) in fields {
                // The result of a payment tells no time.
                if shape == .adyenResult, field == "paidAt" { continue }
                let token = shape.prefix + "card_" + field.lowercased()
                var order = PaymentOrder(shape == .refund ? .refunded : .captured, trouble: .cardData)
                order.cardDataField = name
                running.state.order(order, reference: token)
                let answer = try await running.ask(shape, token, shape == .refund ? .refund : .payment)
                guard case .cardData(let found) = answer else {
                    Issue.record("\(shape) \(field): \(answer)")
                    continue
                }
                #expect(found.contains(field), "\(shape) \(field)")
                #expect(!"\(answer)".contains("4111"))
            }
        }
    }

    @Test func aReferenceThatIsAPathStaysInItsPlace() async throws {
        try await RunningGateway.run { running async throws in
            for token in ["../../sandbox/payments", "..", "tok_captured?x=1", "tok_captured/../tok_failed", "tok_ü"] {
                let answer = try await running.ask(.generic, token)
                #expect(answer == .unknown || answer.transaction != nil, "\(token)")
            }
            let paths = running.state.requests().map(\.path)
            #expect(paths.allSatisfy { $0.hasPrefix("/gateway/payments/") && $0.split(separator: "/").count == 3 })
        }
    }

    @Test func whatAnAnswerLacksMakesItUnusable() async throws {
        let unusable: [(String, JSONValue)] = [
            ("an unknown status", ["id": "a", "amount": "1.00", "currency": "USD", "status": "odd"]),
            ("no id", ["amount": "1.00", "currency": "USD", "status": "captured"]),
            (
                "a long id",
                [
                    "id": .string(String(repeating: "a", count: 65)), "amount": "1.00", "currency": "USD",
                    "status": "captured",
                ]
            ),
            ("no amount", ["id": "a", "currency": "USD", "status": "captured"]),
            ("a rounded amount", ["id": "a", "amount": "1.005", "currency": "USD", "status": "captured"]),
            ("a negative amount", ["id": "a", "amount": "-1.00", "currency": "USD", "status": "captured"]),
            ("an unknown currency", ["id": "a", "amount": "1.00", "currency": "XYZ", "status": "captured"]),
            (
                "a time that is none",
                [
                    "id": "a", "amount": "1.00", "currency": "USD", "status": "captured", "at": "yesterday",
                ]
            ),
            ("objects instead of texts", ["id": ["a": 1], "amount": [1], "currency": "USD", "status": "captured"]),
            ("an array", []),
        ]
        let reduction = try Self.reduction()
        for (what, answer) in unusable {
            #expect(throws: GatewayFailure(.gatewayAnswerUnusable), "\(what)") { try reduction.reduce(answer) }
        }
    }

    @Test func whatAReceiptCanDoWithoutIsLeftOutWhereItDoesNotFit() throws {
        let answer: JSONValue = [
            "id": "a", "amount": .double(12.5), "currency": "usd", "status": "CAPTURED", "last4": "42424",
            "brand": .string(String(repeating: "v", count: 33)), "at": 1_795_342_800,
        ]
        let transaction = try #require(try Self.reduction().reduce(answer).transaction)
        #expect(transaction.money.amount == "12.50" && transaction.money.currency.code == "USD")
        #expect(transaction.cardLast4 == nil && transaction.cardBrand == nil)
        #expect(transaction.paidAt == RunningGateway.now)
    }

    private static func reduction() throws -> AnswerReduction {
        let settings: JSONValue = [
            "kind": "http-json", "url": "https://pay.example/{token}",
            "map": [
                "id": "/id", "amount": "/amount", "currency": "/currency", "status": "/status", "paidAt": "/at",
                "cardLast4": "/last4", "cardBrand": ["/none", "/brand"],
            ],
        ]
        let shape = try #require(GatewayShape(try settings.read(GatewaySettings.init(reading:))))
        return AnswerReduction(
            shape: shape, reference: PaymentReference(token: "t"), now: Timestamp(milliseconds: 0))
    }

    @Test(
        arguments: [
            ("42.5", "USD", "42.50"), ("42", "USD", "42.00"), ("42.500", "USD", "42.50"), ("1500", "JPY", "1500"),
            ("1500.00", "JPY", "1500"), ("1.5", "KWD", "1.500"), ("0", "EUR", "0.00"), ("042.50", "USD", nil),
            ("1,50", "USD", nil), ("1.", "USD", nil), (".5", "USD", nil), ("1e3", "USD", nil), ("", "USD", nil),
            ("1.2.3", "USD", nil), ("9999999999999.00", "USD", nil),
        ] as [(String, String, String?)])
    func decimalAmountsAreReadExactly(text: String, code: String, amount: String?) throws {
        let reading = AmountText(unit: .decimal, decimals: [:])
        #expect(reading.money(text, try #require(Currency(code: code)))?.amount == amount)
    }

    @Test(
        arguments: [
            ("4250", "USD", "42.50"), ("1500", "JPY", "1500"), ("1500", "KWD", "1.500"), ("150000", "ISK", "1500"),
            ("150050", "ISK", nil), ("500", "MGA", "500.00"), ("42.50", "USD", nil), ("-1", "USD", nil),
            ("99999999999999999", "USD", nil), ("", "USD", nil),
        ] as [(String, String, String?)])
    func minorAmountsAreReadInTheGatewaysUnits(text: String, code: String, amount: String?) throws {
        let reading = AmountText(unit: .minor, decimals: ["ISK": 2, "MGA": 0])
        #expect(reading.money(text, try #require(Currency(code: code)))?.amount == amount)
    }
}
