import Privacy
import Templating
import Testing

@Suite struct DerivedTextTests {
    private func derived(_ html: String, _ receipt: SampleReceipt = SampleReceipt()) throws -> String {
        try email(html: html, text: nil).renderEmail(receipt.context()).text.reveal()
    }

    @Test func theTextShowsWhatTheHTMLShows() throws {
        let html = """
            <html><head><title>T</title><style>a{}</style></head><body><div style="display: none">hidden {{tenant.name}}</div>
            <h1>Paid &amp; done</h1><p>Dear   {{recipient.name}},<br>you <b>paid</b>\n {{transaction.amount}}.</p>
            <ul><li>one</li><li><img alt="two" src="https://a.example/x.png"></li></ul>
            <p><a href="https://a.example/help">Help</a> <a href="https://b.example">https://b.example</a></p></body></html>
            """
        let expected = """
            Paid & done

            Dear Carol Jones,
            you paid $150.00.

            one
            two

            Help (https://a.example/help) https://b.example

            """
        #expect(try derived(html) == expected)
    }

    @Test(arguments: [
        "DISPLAY : None", "color:red;display:none!important", "displa;display:none", "ddisplay:none", "display:  none",
    ])
    func whatHidesAnElementIsSeenInAnySpelling(style: String) throws {
        #expect(try derived("<p>a</p><p style=\"\(style)\">hidden</p><p>b</p>") == "a\n\nb\n")
    }

    @Test(arguments: ["display:block", "displaynone", "display:non", "d:isplay:none", "none:display"])
    func otherStylesHideNothing(style: String) throws {
        #expect(try derived("<p style=\"\(style)\">a</p>") == "a\n")
    }

    @Test func hiddenSectionsLeaveNoLine() throws {
        let html = """
            <table>
            {{#transaction.cardLast4}}<tr><td>Card</td><td>{{transaction.cardLast4}}</td></tr>{{/transaction.cardLast4}}
            {{#transaction.authorizationCode}}
            <tr><td>Code</td><td>{{transaction.authorizationCode}}</td></tr>
            {{/transaction.authorizationCode}}
            <tr><td>Id</td><td>{{transaction.id}}</td></tr></table>
            """
        #expect(try derived(html) == "Card 4242\nCode A1B2C3\nId txn_8841\n")
        var receipt = SampleReceipt()
        (receipt.last4, receipt.authorization) = (nil, nil)
        #expect(try derived(html, receipt) == "Id txn_8841\n")
    }

    @Test func bracesWrittenAsReferencesStayText() throws {
        #expect(try derived("<p>&#123;&#123;transaction.id&#125;&#125; &euro;5 &unknown;</p>").contains("€5 &unknown;"))
        #expect(try !derived("<p>&#123;&#123;transaction.id&#125;&#125;</p>").contains("txn_8841"))
    }
}
