import Privacy
import Testing

struct MaskLineTests {
    @Test(arguments: [
        ("card 4111 1111 1111 1111 refused", "card [card] refused"),
        ("to carol@example.com: bounced", "to c***@example.com: bounced"),
        ("carol%40example.com&x=1", "c***@example.com&x=1"),
        ("<dave.o@mail.example.org>, erin@example.com", "<d***@mail.example.org>, e***@example.com"),
        ("sent to +15551231234.", "sent to +1******1234."),
        ("sent to +44 1632 960 961, twice", "sent to +44******0961, twice"),
        ("phone: 555-123-1234", "phone: ***1234"),
        ("a\r\nb\u{1b}[31mc\u{0}d", "a  b[31mcd"),
        ("41\u{1}11111111111111", "[card]"),
        ("nothing to hide, 42 times in 2026", "nothing to hide, 42 times in 2026"),
        ("@ alone, a@b, x@, @y.zz", "@ alone, a@b, x@, @y.zz"),
        ("é@ü.example", "***@ü.example"),
    ])
    func aLineHidesWhatItCanRecognise(text: String, masked: String) {
        #expect(Mask.line(text) == masked)
    }
}
