// Written by Templates/embed from Templates/refund-receipt/es. Change the files there.
// swift-format-ignore-file

extension StarterTemplates {
    static let refundReceiptEs = TemplateSource(
        name: "refund-receipt", locale: "es",
        email: TemplateSource.Email(
            subject: ####"""
Su reembolso de {{tenant.name}}: {{transaction.amount}}

"""####,
            html: ####"""
<!DOCTYPE html>
<html lang="es" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>Su reembolso de {{tenant.name}}</title>
<style>
body { margin: 0; padding: 0; width: 100%; color-scheme: light dark; }
a { color: #1d5fd1; }
@media (max-width: 480px) {
  .page { padding: 12px 8px 24px 8px !important; }
  .wide { padding-left: 20px !important; padding-right: 20px !important; }
  .amount { font-size: 32px !important; line-height: 40px !important; }
}
@media (prefers-color-scheme: dark) {
  .back { background-color: #111418 !important; }
  .card { background-color: #1b2027 !important; border-color: #2c333d !important; }
  .strong { color: #f2f4f7 !important; }
  .soft { color: #a3adba !important; }
  .line { border-color: #2c333d !important; }
  .seal { background-color: #1a2c4d !important; color: #8ab4ff !important; }
  a { color: #8ab4ff !important; }
}
</style>
</head>
<body class="back" style="margin:0;padding:0;background-color:#f2f4f7;">
<div style="display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;color:#f2f4f7;">Reembolso de {{transaction.amount}} emitido el {{transaction.date}}.&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;</div>
<table class="back" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:#f2f4f7;">
  <tr>
    <td class="page" align="center" style="padding:32px 16px 40px 16px;">
      <table role="presentation" width="560" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:560px;">
        <tr>
          <td class="wide strong" align="center" style="padding:0 32px 20px 32px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:17px;line-height:24px;font-weight:600;color:#171b21;word-break:break-word;">{{tenant.name}}</td>
        </tr>
      </table>
      <table class="card" role="presentation" width="560" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:560px;background-color:#ffffff;border:1px solid #e0e4ea;border-radius:12px;border-collapse:separate;">
        <tr>
          <td class="wide" align="center" style="padding:36px 40px 0 40px;">
            <table role="presentation" cellpadding="0" cellspacing="0" border="0">
              <tr>
                <td class="seal" aria-hidden="true" align="center" valign="middle" width="48" height="48" style="width:48px;height:48px;background-color:#e1ecff;border-radius:24px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:24px;line-height:48px;color:#1d5fd1;">&#8617;&#65038;</td>
              </tr>
            </table>
          </td>
        </tr>
        <tr>
          <td class="wide soft" align="center" style="padding:16px 40px 0 40px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:24px;color:#5d6875;">Reembolso emitido</td>
        </tr>
        <tr>
          <td class="wide strong amount" align="center" style="padding:4px 40px 0 40px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:42px;line-height:52px;font-weight:700;color:#171b21;word-break:break-word;">{{transaction.amount}}</td>
        </tr>
        <tr>
          <td class="wide soft" align="center" style="padding:12px 40px 28px 40px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:23px;color:#5d6875;">{{#recipient.name}}Hola, {{recipient.name}}. {{/recipient.name}}Su reembolso está en&nbsp;camino.</td>
        </tr>
        <tr>
          <td class="wide" style="padding:0 40px;">
            <table class="line" role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-top:1px solid #e6e9ee;padding-top:8px;">
              <tr>
                <td class="soft" valign="top" style="padding:12px 16px 12px 0;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#5d6875;">Comercio</td>
                <td class="strong" align="right" valign="top" style="padding:12px 0;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#171b21;text-align:right;word-break:break-word;">{{tenant.name}}</td>
              </tr>
              <tr>
                <td class="soft line" valign="top" style="padding:12px 16px 12px 0;border-top:1px solid #e6e9ee;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#5d6875;">Importe reembolsado</td>
                <td class="strong line" align="right" valign="top" style="padding:12px 0;border-top:1px solid #e6e9ee;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;font-weight:600;color:#171b21;text-align:right;word-break:break-word;">{{transaction.amount}}</td>
              </tr>
              <tr>
                <td class="soft line" valign="top" style="padding:12px 16px 12px 0;border-top:1px solid #e6e9ee;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#5d6875;">Fecha</td>
                <td class="strong line" align="right" valign="top" style="padding:12px 0;border-top:1px solid #e6e9ee;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#171b21;text-align:right;word-break:break-word;">{{transaction.date}}, {{transaction.time}}</td>
              </tr>
{{#transaction.cardLast4}}
              <tr>
                <td class="soft line" valign="top" style="padding:12px 16px 12px 0;border-top:1px solid #e6e9ee;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#5d6875;">Reembolsado a</td>
                <td class="strong line" align="right" valign="top" style="padding:12px 0;border-top:1px solid #e6e9ee;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#171b21;text-align:right;word-break:break-word;">{{#transaction.cardBrand}}{{transaction.cardBrand}}{{/transaction.cardBrand}}{{^transaction.cardBrand}}Tarjeta{{/transaction.cardBrand}} terminada en&nbsp;{{transaction.cardLast4}}</td>
              </tr>
{{/transaction.cardLast4}}
{{#transaction.authorizationCode}}
              <tr>
                <td class="soft line" valign="top" style="padding:12px 16px 12px 0;border-top:1px solid #e6e9ee;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#5d6875;">Autorización</td>
                <td class="strong line" align="right" valign="top" style="padding:12px 0;border-top:1px solid #e6e9ee;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#171b21;text-align:right;word-break:break-word;">{{transaction.authorizationCode}}</td>
              </tr>
{{/transaction.authorizationCode}}
              <tr>
                <td class="soft line" valign="top" style="padding:12px 16px 12px 0;border-top:1px solid #e6e9ee;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#5d6875;">ID de transacción</td>
                <td class="strong line" align="right" valign="top" style="padding:12px 0;border-top:1px solid #e6e9ee;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#171b21;text-align:right;word-break:break-word;">{{transaction.id}}</td>
              </tr>
            </table>
          </td>
        </tr>
        <tr>
          <td class="wide soft" style="padding:20px 40px 36px 40px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:13px;line-height:20px;color:#5d6875;">El reembolso puede tardar unos días hábiles en aparecer en su extracto.</td>
        </tr>
      </table>
      <table role="presentation" width="560" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:560px;">
        <tr>
          <td class="wide soft" align="center" style="padding:20px 32px 0 32px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:13px;line-height:20px;color:#5d6875;word-break:break-word;">{{#tenant.supportContact}}¿Tiene alguna pregunta? Contáctenos: {{tenant.supportContact}}<br>{{/tenant.supportContact}}{{tenant.name}} le ha enviado este recibo.</td>
        </tr>
      </table>
    </td>
  </tr>
</table>
</body>
</html>

"""####,
            text: ####"""
Reembolso emitido: {{transaction.amount}}

{{#recipient.name}}Hola, {{recipient.name}}. {{/recipient.name}}Su reembolso está en camino.

Comercio: {{tenant.name}}
Importe reembolsado: {{transaction.amount}}
Fecha: {{transaction.date}}, {{transaction.time}}
{{#transaction.cardLast4}}
Reembolsado a: {{#transaction.cardBrand}}{{transaction.cardBrand}}{{/transaction.cardBrand}}{{^transaction.cardBrand}}Tarjeta{{/transaction.cardBrand}} terminada en {{transaction.cardLast4}}
{{/transaction.cardLast4}}
{{#transaction.authorizationCode}}
Autorización: {{transaction.authorizationCode}}
{{/transaction.authorizationCode}}
ID de transacción: {{transaction.id}}

El reembolso puede tardar unos días hábiles en aparecer en su extracto.
{{#tenant.supportContact}}

¿Tiene alguna pregunta? Contáctenos: {{tenant.supportContact}}
{{/tenant.supportContact}}

{{tenant.name}} le ha enviado este recibo.

"""####),
        sms: ####"""
{{tenant.name}}: Reembolso de {{transaction.amount}} emitido el {{transaction.date}}{{#transaction.cardLast4}} a la tarjeta *{{transaction.cardLast4}}{{/transaction.cardLast4}}. Ref. {{transaction.id}}. Baja: responda STOP

"""####)
}
