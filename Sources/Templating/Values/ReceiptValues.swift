import Domain
import Privacy

/// The values of one receipt as text, formatted when first asked for.
struct ReceiptValues {
    private let context: RenderContext
    private let variables: VariableTable
    private let formats: LocalFormats
    private var amount: String?
    private var moment: LocalMoment?

    init(_ context: RenderContext, _ variables: VariableTable) {
        self.context = context
        self.variables = variables
        formats = LocalFormats.cached(for: context.locale)
    }

    /// Cleaned; `nil` for what is missing, empty or white space only.
    mutating func text(_ variable: VariableReference) throws(RenderError) -> String? {
        let value: String? =
            switch variable {
            case .builtIn(let variable): try text(variable)
            case .custom(let name): context.variables.first { $0.name == name }?.text
            }
        guard let value else { return nil }
        let cleaned = ValueCleaning.cleaned(value)
        guard !cleaned.utf8.allSatisfy({ $0 == 0x20 }) else { return nil }
        if case .custom(let name) = variable, variables.declared?[name]?.takes(cleaned) == false {
            throw .invalidValue(name: variable.name)
        }
        return cleaned
    }

    /// Whether a section over the variable is shown: `false` hides it as nothing does.
    mutating func isTrue(_ variable: VariableReference) throws(RenderError) -> Bool {
        guard let text = try text(variable) else { return false }
        return text != "false"
    }

    /// The amount without characters that would make a text message twice as long, if it can be written so.
    mutating func smsAmount() -> String {
        let short = SMSText.plainSpaces(formattedAmount())
        guard SMSLength(of: short).encoding == .ucs2 else { return short }
        let code = SMSText.plainSpaces(formats.amountWithCode(context.transaction.money))
        return SMSLength(of: code).encoding == .gsm7 ? code : short
    }

    /// The date in digits where its month's name would make a text message twice as long (août).
    mutating func smsDate() throws(RenderError) -> String {
        let long = SMSText.plainSpaces(formats.date(try localMoment()))
        guard SMSLength(of: long).encoding == .ucs2 else { return long }
        let numeric = SMSText.plainSpaces(formats.numericDate(try localMoment()))
        return SMSLength(of: numeric).encoding == .gsm7 ? numeric : long
    }

    private mutating func text(_ variable: BuiltInVariable) throws(RenderError) -> String? {
        let transaction = context.transaction
        return switch variable {
        case .transactionID: transaction.id
        case .transactionType: transaction.kind.rawValue
        case .transactionAmount: formattedAmount()
        case .transactionCurrency: transaction.money.currency.code
        case .transactionDate: formats.date(try localMoment())
        case .transactionTime: formats.time(try localMoment())
        case .transactionCardLast4: transaction.cardLast4
        case .transactionCardBrand: transaction.cardBrand
        case .transactionAuthorizationCode: transaction.authorizationCode
        case .recipientName: context.recipientName?.reveal()
        case .tenantName: context.merchantName
        case .tenantSupportContact: context.supportContact
        case .tenantLogoURL: context.brand?.logoURL
        case .tenantAccentColor: context.brand?.accentColor
        }
    }

    private mutating func formattedAmount() -> String {
        if let amount { return amount }
        let text = formats.amount(context.transaction.money)
        amount = text
        return text
    }

    private mutating func localMoment() throws(RenderError) -> LocalMoment {
        if let moment { return moment }
        guard let local = LocalMoment(context.transaction.paidAt, timeZone: context.timeZone) else {
            throw .unknownTimeZone(context.timeZone)
        }
        moment = local
        return local
    }
}
