import Foundation
import Testing

@Suite(.tags(.slow)) struct DemoTests {
    @Test func theDemonstrationShowsEveryKindOfEndAndExitsWith0() async throws {
        try await TemporaryFolder.run { folder in
            let email = folder.path + "/email.html"
            let ended = try await CounterfoilProgram.run(["demo", "--email-file", email])
            #expect(ended.code == 0, "\(ended.errors)")
            #expect(ended.errors.isEmpty)
            let output = ended.output
            for words in [
                "Idempotent-Replayed: true", "409 receipt-exists", "blocked_by_compliance (opted-out)",
                "sms undelivered (carrier-failed), then email", "sms delivered", "(platform dialect)",
                "(guide dialect)", "An interaction is over, says Genesys: accepted",
                "Globex: from an interaction, by SMS",
                "curl -s http://127.0.0.1:", "Idempotency-Key: by-hand-1", email,
            ] {
                #expect(output.contains(words), "\(words) is missing in: \(output)")
            }
            let html = try String(contentsOfFile: email, encoding: .utf8)
            #expect(html.contains("<html") && html.contains("TXN-"))
        }
    }
}
