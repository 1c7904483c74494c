/// Phone numbers whose fate the sandbox fixes by their last four digits.
enum DemoRecipients {
    static let carrierFails = "+15551230002"
    static let optedOut = "+15551230009"
}
