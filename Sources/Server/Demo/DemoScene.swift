import Foundation
import HTTPTypes
import JSON
import Transport

/// What the demonstration does, in order.
struct DemoScene: Sendable {
    let serverURL: String
    let sandboxURL: String
    let adminKey: String
    let emailFile: String

    func play() async throws {
        let transport = Transport(policy: .allowPrivate)
        do {
            try await play(transport)
        } catch {
            await transport.close()
            throw error
        }
        await transport.close()
    }

    private func play(_ transport: Transport) async throws {
        let admin = DemoClient(transport: transport, baseURL: serverURL, key: adminKey)
        let sandbox = DemoClient(transport: transport, baseURL: sandboxURL, key: nil)
        print("Server   \(serverURL)\nSandbox  \(sandboxURL) (a make-believe Genesys Cloud)\n")
        let acme = try await DemoTenant.make(
            slug: "acme", name: "Acme Telecom", dialect: "platform", sandboxURL: sandboxURL, admin: admin)
        let globex = try await DemoTenant.make(
            slug: "globex", name: "Globex Energy", dialect: "guide", sandboxURL: sandboxURL, admin: admin)
        print("Two tenants are set up over REST: Acme Telecom (platform dialect), Globex Energy (guide dialect).\n")

        let asked = try await lines(acme, globex)
        try await showDuplicates(acme)
        let told = try await DemoInteraction(
            tenant: globex, admin: admin, server: admin, sandbox: sandbox, sandboxURL: sandboxURL
        ).play()
        print("")
        var table = DemoTable(
            asked + [DemoTable.Line(title: "Globex: from an interaction, by SMS", receipt: told, tenant: globex)])
        while !table.isFinal {
            try await table.refresh()
            if !table.isFinal { try await Task.sleep(for: .milliseconds(200)) }
        }
        try await check(table, sandbox)
        try await writeEmail(sandbox)
        printCommands(acme, receipt: table.lines[0].receipt)
    }

    private func lines(_ acme: DemoTenant, _ globex: DemoTenant) async throws -> [DemoTable.Line] {
        func line(_ title: String, _ tenant: DemoTenant, _ id: String) -> DemoTable.Line {
            DemoTable.Line(title: title, receipt: id, tenant: tenant)
        }
        return [
            line(
                "Acme: by SMS", acme,
                try await acme.ask(1, channels: ["sms"], phone: "+15551230101", email: nil)),
            line(
                "Acme: by email", acme,
                try await acme.ask(2, channels: ["email"], phone: nil, email: "customer@example.net")),
            line(
                "Acme: carrier fails the SMS, email follows", acme,
                try await acme.ask(
                    3, channels: ["sms", "email"], phone: DemoRecipients.carrierFails, email: "fallback@example.net")),
            line(
                "Acme: the customer opted out", acme,
                try await acme.ask(4, channels: ["sms"], phone: DemoRecipients.optedOut, email: nil)),
            line(
                "Globex: by SMS", globex,
                try await globex.ask(5, channels: ["sms"], phone: "+15551230102", email: nil, amount: "75.50")),
            line(
                "Globex: by email", globex,
                try await globex.ask(6, channels: ["email"], phone: nil, email: "reader@example.net", amount: "75.50")),
        ]
    }

    /// The same request again gets the first answer; the same payment under another key gets none.
    private func showDuplicates(_ acme: DemoTenant) async throws {
        let request = DemoTenant.request(1, channels: ["sms"], phone: "+15551230101", email: nil)
        let again = try await acme.sender.call(.post, "/v1/receipts", request, headers: [("Idempotency-Key", "demo-1")])
        let replayed = HTTPField.Name("Idempotent-Replayed").flatMap { again.headers[$0] } ?? "no"
        let other = try await acme.sender.call(
            .post, "/v1/receipts", request, headers: [("Idempotency-Key", "demo-1b")])
        print("The first request once more:      \(again.status), Idempotent-Replayed: \(replayed)")
        print("Its payment under another key:    \(other.status) \(other.body["code"]?.string ?? "")\n")
        guard again.status == 202, replayed == "true", other.status == 409 else {
            throw CommandFailure(.internal, "a duplicate request was not recognised")
        }
    }

    /// The demonstration proves itself: each receipt came to the end that it should.
    private func check(_ table: DemoTable, _ sandbox: DemoClient) async throws {
        let wanted = [
            "delivered", "unconfirmed", "unconfirmed", "blocked_by_compliance", "delivered", "unconfirmed", "delivered",
        ]
        let statuses = table.lines.map(\.status)
        let ends = zip(statuses, wanted).allSatisfy { $0 == $1 || ($1 == "unconfirmed" && $0 == "delivered") }
        let messages = try await sandbox.expect(.get, "/sandbox/messages").body["messages"]?.array?.count ?? -1
        print(
            "\nMessages that Genesys Cloud took: \(messages) (two for the receipt that fell back, none for the one opted out)"
        )
        guard ends, messages == 7 else {
            throw CommandFailure(.internal, "not every receipt came to the end that it should: \(statuses)")
        }
    }

    private func writeEmail(_ sandbox: DemoClient) async throws {
        let messages = try await sandbox.expect(.get, "/sandbox/messages").body["messages"]?.array ?? []
        if let text = messages.first(where: { $0["channel"]?.string == "sms" })?["text"]?.string {
            print("The first SMS:                    \(text)")
        }
        guard let html = messages.lazy.compactMap({ $0["html"]?.string }).first else {
            throw CommandFailure(.internal, "no email was sent")
        }
        do {
            try Data(html.utf8).write(to: URL(fileURLWithPath: emailFile))
        } catch {
            throw CommandFailure.unavailable("the email can't be written to \(emailFile)")
        }
        print("The first email:                  \(emailFile)")
    }

    private func printCommands(_ tenant: DemoTenant, receipt: String) {
        print(
            """

            To do the same by hand (with counterfoil demo --keep, while it runs):

              curl -s \(serverURL)/v1/receipts -H 'Authorization: Bearer \(tenant.senderKey)' \\
                -H 'Content-Type: application/json' -H 'Idempotency-Key: by-hand-1' -d '{
                "transaction": {"id": "TXN-2001", "amount": "42.00", "currency": "USD", "paidAt": "2026-10-27T14:30:00Z"},
                "recipient": {"phone": "+15551230099"}, "channels": ["sms"]}'
              curl -s \(serverURL)/v1/receipts/\(receipt) -H 'Authorization: Bearer \(tenant.senderKey)'
              curl -s \(serverURL)/v1/receipts/\(receipt)/events -H 'Authorization: Bearer \(tenant.senderKey)'
              curl -s \(serverURL)/v1/tenants -H 'Authorization: Bearer \(adminKey)'
              curl -s \(sandboxURL)/sandbox/messages
            """)
    }
}
