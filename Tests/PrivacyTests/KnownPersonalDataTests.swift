import Privacy
import Testing

struct KnownPersonalDataTests {
    private let known = KnownPersonalData(
        ["Ann-Marie O'Neil", "+447700900123", "ann.oneil@example.com", "Li"].map { Personal($0) })

    @Test(arguments: [
        "ann-marie o'neil", "sent to Ann-Marie", "dear O'Neil,", "07700900123", "7700900123", "ANN.ONEIL@EXAMPLE.COM",
        "ann.oneil", "ann.oneil%40example.com", "%2B447700900123",
    ])
    func whatIsKnownIsHidden(text: String) {
        let line = Mask.line("error: \(text) failed", hiding: known).lowercased()
        for part in ["ann", "neil", "7700900123"] { #expect(!line.contains(part), "\(line)") }
        #expect(line.hasPrefix("error: ") && line.hasSuffix(" failed"))
    }

    @Test(arguments: ["channel", "annual", "Li", "little", "status=accepted"])
    func therestStays(text: String) {
        #expect(Mask.line(text, hiding: known) == text)
    }

    @Test func theTaskKnowsWhatItWorksOn() async {
        #expect(Mask.line("Ann-Marie", hiding: .current) == "Ann-Marie")
        await KnownPersonalData.$current.withValue(known) {
            await Task.yield()
            #expect(Mask.line("Ann-Marie", hiding: .current) == "***")
        }
    }
}
