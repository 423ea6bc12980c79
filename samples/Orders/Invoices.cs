using System.Globalization;
using System.Xml.Serialization;

namespace Orders;

/// <summary>Invoices as the accounting system reads them.</summary>
public sealed class Invoice
{
    public int Number { get; set; }

    public string Customer { get; set; } = "";

    public string Total { get; set; } = "";
}

public static class Invoices
{
    public static string Write(Order order)
    {
        var invoice = new Invoice { Number = order.Id, Customer = order.Customer, Total = order.Total.ToString("0.00", CultureInfo.InvariantCulture) };
        var serializer = new XmlSerializer(typeof(Invoice), new XmlRootAttribute("invoice")); // RET911
        using var text = new StringWriter();
        serializer.Serialize(text, invoice);
        return text.ToString();
    }
}
