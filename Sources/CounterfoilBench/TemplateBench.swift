import Domain
import Foundation
import JSON
import Server
import Templating

/// How long templates take on one core: rendering, checking an honest one, checking hostile ones. Prints a line of a name
/// and a number for each figure; the hostile ones one by one on standard error.
enum TemplateBench {
    static func run(_ arguments: [String]) -> Int32 {
        guard arguments.isEmpty else { return 64 }
        do {
            print("render-us", try renderMicroseconds().formatted)
            let large = HostileInputs.honest(bytes: 100_000)
            guard TemplateChecker.check(source(large)).report.errors.isEmpty else { return 1 }
            print("check-ms", milliseconds(large, runs: 20).formatted)
            var worst = 0.0
            for (name, html) in HostileInputs.all {
                let time = milliseconds(html, runs: 3)
                worst = max(worst, time)
                standardError("\(name): \(time.formatted) ms")
            }
            print("hostile-ms", worst.formatted)
            return 0
        } catch {
            standardError("the templates can't be measured: \(error)")
            return 70
        }
    }

    /// Subject, HTML and text of one email from the built-in template, the middle of many runs.
    private static func renderMicroseconds() throws -> Double {
        let starters = try StarterTemplates.load()
        guard let template = starters.template(named: "payment-receipt", locale: "en")?.template else {
            return .infinity
        }
        let contexts = try (0..<1_000).map { try context($0) }
        for context in contexts { _ = try template.renderEmail(context) }
        let runs = try (0..<21).map { _ in
            let begun = processorSeconds
            for context in contexts { _ = try template.renderEmail(context) }
            return (processorSeconds - begun) * 1_000_000 / Double(contexts.count)
        }
        return middle(runs)
    }

    /// Receipts that differ in all that receipts differ in.
    private static func context(_ number: Int) throws -> RenderContext {
        let request: JSONValue = [
            "transaction": [
                "id": .string("txn_\(number)"), "amount": .string("\(number).\(10 + number % 90)"), "currency": "USD",
                "cardLast4": "4242", "cardBrand": "Visa", "authorizationCode": "A1B2C3",
                "paidAt": .string("2026-11-\(10 + number % 20)T1\(number % 10):30:00Z"),
            ],
            "recipient": ["email": "carol@example.com", "name": .string("Carol O’Neil \(number)"), "locale": "en-US"],
        ]
        let content = try request.read(ReceiptContent.init(reading:))
        return RenderContext(
            transaction: content.transaction ?? .standIn(.payment), recipientName: content.recipient.name,
            merchantName: "Blue Harbor Coffee",
            supportContact: "help@blueharbor.example", locale: "en-US", timeZone: "America/New_York", variables: [],
            brand: TenantBrand(logoURL: "https://images.blueharbor.example/logo.png", accentColor: "#1d5fd1"))
    }

    private static func source(_ html: String) -> TemplateSource {
        TemplateSource(
            name: "bench", locale: "en", email: .init(subject: "Receipt {{transaction.id}}", html: html, text: nil),
            sms: nil)
    }

    private static func milliseconds(_ html: String, runs: Int) -> Double {
        let source = source(html)
        return middle(
            (0..<runs).map { _ in
                let begun = processorSeconds
                _ = TemplateChecker.check(source)
                return (processorSeconds - begun) * 1_000
            })
    }

    /// What this thread has used of its core: nothing else that runs on the machine is in it.
    private static var processorSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func middle(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static func standardError(_ line: String) {
        JSONLogHandler.standardError(Array((line + "\n").utf8))
    }
}

extension Double {
    fileprivate var formatted: String { String((self * 10).rounded() / 10) }
}
