import HTTPTypes
import JSON
import Synchronization
import Transport

/// Where the server is now; clients wait here while it is down.
final class Whereabouts: Sendable {
    private let port: Mutex<Int?>

    init(at number: Int? = nil) { port = Mutex(number) }

    func set(_ number: Int?) { port.withLock { $0 = number } }

    func current() async throws -> Int {
        while true {
            if let number = port.withLock({ $0 }) { return number }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

/// Upstream systems as they should be: each request has an idempotency key and is repeated until it has an answer.
struct LoadClients: Sendable {
    struct Refused: Error, CustomStringConvertible {
        let key: String
        let status: Int
        let code: String?
        var description: String { "\(key) was answered with \(status) \(code ?? "")" }
    }

    let api: APIClient
    let whereabouts: Whereabouts

    /// Asks for the receipt until it is accepted; answers the body of the first 202 that came through.
    func ask(_ receipt: PlannedReceipt) async throws -> [UInt8] {
        for _ in 0..<6_000 {
            let server = api.with(key: receipt.tenant.senderKey).at(try await whereabouts.current())
            do {
                let answer = try await server.call(
                    .post, "/v1/receipts", receipt.body, headers: ["Idempotency-Key": receipt.key])
                if answer.status == 202 { return answer.bytes }
                // 503 while it stops; 409 while the first request with the key still runs.
                guard answer.status == 503 || answer.code == "idempotency-in-progress" else {
                    throw Refused(key: receipt.key, status: answer.status, code: answer.code)
                }
            } catch is TransportError {
                try Task.checkCancellation()
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Refused(key: receipt.key, status: 0, code: "no answer")
    }

    /// Asks for all receipts, a few at once; answers the first answers in their order.
    func ask(_ receipts: [PlannedReceipt], atOnce width: Int = 12) async throws -> [[UInt8]] {
        let answers = Answers(receipts.count)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for start in 0..<min(width, receipts.count) {
                group.addTask {
                    for index in stride(from: start, to: receipts.count, by: width) {
                        answers.set([try await ask(receipts[index])], at: index)
                    }
                }
            }
            try await group.waitForAll()
        }
        return answers.all
    }
}
