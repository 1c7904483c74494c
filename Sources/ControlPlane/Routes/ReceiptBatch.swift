import Domain
import HTTPTypes
import Intake
import JSON

/// `POST /v1/receipts/batch`: many requests for receipts at once, each with its own key and its own answer.
struct ReceiptBatch: Sendable {
    let intake: AcceptReceipt

    /// How many items a batch may have.
    static let most = 500
    /// Bytes of a batch: 4 KiB an item.
    static let largestBody = most * 4 * 1024
    /// As many names as an item of the largest sensible size has, for each.
    private static let limits = JSONLimits(depth: 34, names: most * 60)

    var route: Route {
        Route(.post, "/v1/receipts/batch", .tenantOfKey([.receiptsWrite]), handler: accept)
    }

    /// An item as it was read, or what is wrong with its frame.
    private enum Item {
        case taken(BatchItem)
        case refused(key: String?, Problem)
    }

    @Sendable private func accept(_ call: Call) async throws -> Reply {
        let body = try await call.uncheckedBody(largest: Self.largestBody, limits: Self.limits)
        let items = try Self.items(of: body)
        // One request was taken when it came.
        call.caller?.allowance?.charge(items.count - 1, at: call.now)
        let taken = items.compactMap { if case .taken(let item) = $0 { item } else { nil } }
        var outcomes = try await intake.accept(taken, for: call.tenant(), by: call.actor, at: call.now)[...]
        var answers: [[UInt8]] = []
        answers.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            switch item {
            case .refused(let key, let problem):
                answers.append(Self.answer(problem, key: key, at: index, call))
            case .taken(let item):
                guard let outcome = outcomes.popFirst() else { throw Problem(.internalError) }
                answers.append(Self.answer(outcome, key: item.key, at: index, call))
            }
        }
        return Reply(.ok, json: Array("{\"data\":[".utf8) + answers.joined(separator: [UInt8(ascii: ",")]) + "]}".utf8)
    }

    private static func items(of body: JSONValue) throws -> [Item] {
        let cardData = CardData.pointers(in: body.without("receipts"), judgingNames: false)
        guard cardData.isEmpty else { throw Problem.cardData(cardData) }
        let values = try body.read { reader -> [JSONValue]? in
            let values = reader.array("receipts", limit: most) { value throws(InvalidValue) in value }
            if values?.isEmpty ?? !reader.has("receipts") {
                reader.fail("receipts", InvalidValue("required", "must have 1 to \(most) elements"))
            }
            return values
        }
        return values.enumerated().map { index, value in item(value, at: index) }
    }

    private static func item(_ value: JSONValue, at index: Int) -> Item {
        let place = "/receipts/\(index)"
        let cardData = CardData.pointers(in: value.without("receipt"), judgingNames: false)
        guard cardData.isEmpty else { return .refused(key: nil, Problem.cardData(cardData).below(place)) }
        var key: String?
        do {
            let item = try value.read { reader -> BatchItem? in
                key = reader.required("idempotencyKey", IdempotencyKey.field)
                let receipt = reader.required("receipt") { value throws(InvalidValue) in value }
                guard let key, let receipt else { return nil }
                return BatchItem(body: receipt, key: key)
            }
            return .taken(item)
        } catch {
            return .refused(key: key, Problem(error).below(place))
        }
    }

    private static func answer(_ outcome: AcceptOutcome, key: String, at index: Int, _ call: Call) -> [UInt8] {
        switch outcome {
        case .accepted(_, let receipt): return answer(receipt, isReplayed: false, key: key)
        case .repeated(_, let receipt): return answer(receipt, isReplayed: true, key: key)
        default:
            do {
                _ = try ReceiptAcceptance.reply(to: outcome)
                return answer(Problem(.internalError), key: key, at: index, call)
            } catch {
                return answer(error.below("/receipts/\(index)/receipt"), key: key, at: index, call)
            }
        }
    }

    /// The receipt is written as it was answered first, byte for byte.
    private static func answer(_ receipt: [UInt8], isReplayed: Bool, key: String) -> [UInt8] {
        let status = HTTPResponse.Status.accepted.code
        let start = "{\"idempotencyKey\":\(text(key)),\"status\":\(status),\"replayed\":\(isReplayed),\"receipt\":"
        return Array(start.utf8) + receipt + "}".utf8
    }

    private static func answer(_ problem: Problem, key: String?, at index: Int, _ call: Call) -> [UInt8] {
        // The key is shown again only where it can be taken: what can't may be anything.
        let json = problem.json(instance: "/v1/receipts/batch", requestID: call.actor.requestID ?? "")
        let start = "{\"idempotencyKey\":\(key.map(text) ?? "null"),\"status\":\(problem.code.status.code),\"problem\":"
        return Array(start.utf8) + JSONValue.object(json).serialized() + "}".utf8
    }

    private static func text(_ key: String) -> String {
        String(decoding: JSONValue.string(key).serialized(), as: UTF8.self)
    }
}

extension JSONValue {
    /// An object without one of its members; anything else as it is.
    fileprivate func without(_ name: String) -> JSONValue {
        guard var object else { return self }
        object[name] = nil
        return .object(object)
    }
}

extension FieldError {
    /// The same error seen from further out.
    func below(_ place: String) -> FieldError {
        FieldError(pointer: place + pointer, code: code, detail: detail)
    }
}

extension Problem {
    /// The same problem with its errors seen from further out.
    func below(_ place: String) -> Problem {
        Problem(code, detail: detail, errors: errors.map { $0.below(place) }, members: members, headers: headers)
    }
}
