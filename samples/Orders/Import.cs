using System.Globalization;
using System.Text;

namespace Orders;

/// <summary>Reads orders from an uploaded text: one line each, <c>id;customer;total</c>.</summary>
public static class Import
{
    public static async Task<int> ReadAsync(HttpRequest request, OrderInbox inbox, CancellationToken aborted)
    {
        using var reader = new StreamReader(request.Body);
        var line = new StringBuilder();
        var count = 0;
        var buffer = new char[64 * 1024]; // RET201
        int read;
        while ((read = await reader.ReadAsync(buffer, aborted)) > 0)
        {
            for (var i = 0; i < read; i++)
            {
                if (buffer[i] != '\n')
                {
                    line.Append(buffer[i]);
                    continue;
                }

                inbox.Add(Parse(line.ToString()));
                line.Clear();
                count++;
            }
        }

        return count;
    }

    private static Order Parse(string line)
    {
        var parts = line.Split(';');
        return new(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], [], decimal.Parse(parts[2], CultureInfo.InvariantCulture));
    }
}
