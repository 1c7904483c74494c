import Domain
import Templating
import Testing

@Suite struct CompiledTemplatesTests {
    private func hash(_ number: Int) -> TemplateHash {
        TemplateHash(sha256: [UInt8](repeating: UInt8(number), count: 32))
    }

    private func source(_ text: String) -> TemplateSource {
        TemplateSource(name: "t", locale: "en", email: nil, sms: text)
    }

    @Test func aTemplateIsLoadedOnceAndThenKnown() async throws {
        let templates = CompiledTemplates()
        var loads = 0
        for _ in 0..<3 {
            let template = try await templates.template(hash(1)) {
                loads += 1
                return source("text")
            }
            #expect(template?.source.sms == "text")
        }
        #expect(loads == 1)
    }

    @Test func whatCanNotBeLoadedIsAskedForAgain() async throws {
        struct Broken: Error {}
        let templates = CompiledTemplates()
        await #expect(throws: Broken.self) { try await templates.template(hash(1)) { throw Broken() } }
        #expect(try await templates.template(hash(1)) { nil } == nil)
        await #expect(throws: TemplateError.self) { try await templates.template(hash(1)) { source("{{nobody}}") } }
        #expect(try await templates.template(hash(1)) { source("text") } != nil)
    }

    @Test func theShelfStaysSmallAndKeepsWhatIsUsed() async throws {
        let templates = CompiledTemplates(capacity: 40)
        var loads: [Int: Int] = [:]
        for number in 1...100 {
            for wanted in [number, 0] {
                _ = try await templates.template(hash(wanted)) {
                    loads[wanted, default: 0] += 1
                    return source("0123456789")
                }
            }
        }
        #expect(loads[0] == 1 && loads.count == 101)
        _ = try await templates.template(hash(1)) {
            loads[1, default: 0] += 1
            return source("0123456789")
        }
        #expect(loads[1] == 2)
    }
}
