import JSON
import Testing

@Suite struct JSONValueTests {
    private func parse(_ text: String, limits: JSONLimits = .request) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8), limits: limits)
    }

    @Test func aTextReadsAndWritesUnchanged() throws {
        let text = #"{"b":[1,-2.50,1e3,true,false,null,"a\"\\\n\u0001é😀"],"a":{}}"#
        #expect(String(decoding: try parse(text).serialized(), as: UTF8.self) == text)
    }

    @Test func sortedNamesMakeEqualRequestsEqual() throws {
        let one = try parse(#"{"a":1,"b":{"d":2,"c":3}}"#).serialized(sortedNames: true)
        let other = try parse(#" { "b" : {"c":3, "d":2}, "a":1 } "#).serialized(sortedNames: true)
        #expect(one == other)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":}", "{\"a\" 1}", "01", "1.", ".5", "+1", "1e", "tru", "nul", "\"", "\"\t\"", "[1] 2",
        "'a'", "{a:1}", "\"\\x\"", "\"\\u12g4\"", "NaN", "//", "[1 2]", "{\"a\":1,}",
    ])
    func whatIsNotJSONIsRefused(text: String) {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test func escapesAndSurrogatePairsAreDecoded() throws {
        #expect(try parse(#""\u0041\ud83d\ude00\/\b\f""#) == .string("A😀/\u{8}\u{C}"))
    }

    @Test(arguments: [#""\ud83d""#, #""\ud83dx""#, #""\ude00""#, #""\ud83d\u0041""#])
    func aLoneSurrogateIsRefused(text: String) throws {
        let error = try #require(throws: JSONError.self) { try parse(text) }
        #expect(error.reason == .invalidUnicode)
    }

    @Test func invalidUTF8IsRefused() throws {
        let error = try #require(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xC3, 0x28, 0x22]) }
        #expect(error.reason == .invalidUnicode)
    }

    @Test func aRepeatedNameIsRefusedWithItsPointer() throws {
        let error = try #require(throws: JSONError.self) { try parse(#"{"x":[{"a/b":1,"a/b":2}]}"#) }
        #expect(error.reason == .duplicateName)
        #expect(error.pointer == "/x/0/a~1b")
    }

    @Test func aRepeatedNameAmongManyIsRefused() throws {
        let members = (0..<40).map { "\"n\($0)\":0" } + ["\"n3\":1"]
        let error = try #require(throws: JSONError.self) { try parse("{\(members.joined(separator: ","))}") }
        #expect(error.reason == .duplicateName)
    }

    @Test func nestingAndNamesHaveLimits() throws {
        #expect(throws: Never.self) { try parse(String(repeating: "[", count: 32) + String(repeating: "]", count: 32)) }
        let deep = try #require(throws: JSONError.self) { try parse(String(repeating: "[", count: 100_000)) }
        #expect(deep.reason == .tooDeep)
        let names = (0...2_000).map { "\"\($0)\":0" }.joined(separator: ",")
        let many = try #require(throws: JSONError.self) { try parse("{\(names)}") }
        #expect(many.reason == .tooManyNames)
    }

    @Test func aMergePatchFollowsTheExamplesOfItsSpecification() throws {
        let cases = [
            (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
            (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":[1]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
            (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
            (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#), (#"{"a":1}"#, #"["c"]"#, #"["c"]"#),
        ]
        for (target, patch, result) in cases {
            #expect(try parse(target).merging(patch: try parse(patch)) == (try parse(result)))
        }
    }

    @Test func integersKeepTheirSpelling() throws {
        #expect(try parse("12").integer == 12)
        #expect(try parse("12.0").integer == 12)
        #expect(try parse("-1.2e1").integer == -12)
        #expect(try parse("12.5").integer == nil)
        #expect(try parse("1e15").integer == nil)
        #expect(try parse("1.00000000000000000001").integer == nil)
        #expect(try parse("99999999999999999999").integer == nil)
        #expect(try parse("1.5").double == 1.5)
    }
}
