import Testing

@testable import Domain

/// Words by which customers end and resume messages.
@Suite struct ConsentWordTests {
    @Test(arguments: [
        "STOP", "stop", " Stop.", "STOP!!!", "\"stop\"", "Stop\n", "s.t.o.p", "S T O P", "STOP STOP STOP", "st0p",
        "ＳＴＯＰ", "𝐒𝐓𝐎𝐏", "🅂🅃🄾🄿", "Ⓢⓣⓞⓟ", "STОР" /* Cyrillic О and Р */, "S\u{200B}TO\u{FEFF}P", "🛑 stop 🛑",
        "stop please", "Please, stop. Thanks!", "STOP por favor", "bitte stopp",
        "STOPALL", "stop all", "unsubscribe", "Cancel", "END", "quit", "opt-out", "Opt out", "revoke",
        "ARRET", "arrêt", "arre\u{302}t", "ARRÊTER", "désabonner", "desabonner", "BAJA", "alto", "Parar", "PARE",
        "STOPP", "aufhören", "AUFHOEREN", "Aufho\u{308}ren", "abmelden", "İptal", "iptal", "IPTAL", "ret", "RET!",
        "СТОП", "стоп.", "отписаться", "ΣΤΟΠ", "στοπ", "停止", "退订", "td", "配信停止", "수신거부", "إيقاف", "ايقاف", "הסר",
        "từ chối", "tu choi", "หยุด",
    ])
    func aStopWordIsHeard(text: String) {
        #expect(ConsentWord(in: text)?.wish == .stop)
    }

    @Test(arguments: [
        "START", "start", "Start!", "ＵＮＳＴＯＰ", "unstop", "YES", "yes.", "alta", "Démarrer", "demarrer", "ANMELDEN",
        "СТАРТ", "开始",
    ])
    func aStartWordIsHeard(text: String) {
        #expect(ConsentWord(in: text)?.wish == .start)
    }

    @Test(arguments: [
        "", " ", "...", "🛑", "please stop by tomorrow", "Don't stop", "I can't stop laughing", "bus stop",
        "stop it now",
        "the end", "weekend", "ENDED", "stopping", "non-stop", "nonstop", "cancel order 4711", "cancel my order",
        "end of month?", "quit smoking", "yes please call me", "yes, I paid", "no", "start the delivery", "restart",
        "START STOP", "stop start", "please", "thank you", "Alto Adige", "baja california", "RETURN", "td bank",
        "basta pasta", "la fin", "unsubscribed friends", "don't STOP please", "S", "st", "pots", "4111 1111 1111 1111",
        String(repeating: "stop ", count: 100),
    ])
    func aSentenceIsNoWord(text: String) {
        #expect(ConsentWord(in: text) == nil)
    }

    @Test func evidenceNamesTheListedWordAndNotTheCustomersText() {
        #expect(ConsentWord(in: "pls STOP!! +15550001234") == nil)
        #expect(ConsentWord(in: "pls sTOp!!")?.word == "STOP")
        #expect(ConsentWord(in: "aufhoren")?.word == "AUFHÖREN")
        #expect(ConsentWord(in: "S.T.O.P")?.word == "STOP")
    }

    @Test func eachListedWordIsHeardAsItsOwnWishInAnyCase() {
        for (words, wish) in [(ConsentWord.stopWords, ConsentWord.Wish.stop), (ConsentWord.startWords, .start)] {
            for word in words {
                for spelling in [word, word.lowercased(), word.uppercased(), " \(word)! "] {
                    #expect(ConsentWord(in: spelling)?.wish == wish, "\(spelling)")
                }
            }
        }
    }
}
