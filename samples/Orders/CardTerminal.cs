using System.Collections.Concurrent;

namespace Orders;

/// <summary>Asks customers to pay at a terminal, and waits for the answer until the service stops.</summary>
public sealed class CardTerminal(IHostApplicationLifetime lifetime)
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<bool>> asked = new();

    public async Task<bool> AskAsync(Order order)
    {
        var answer = new TaskCompletionSource<bool>();
        lifetime.ApplicationStopping.Register(() => answer.TrySetCanceled()); // RET907
        asked[order.Id] = answer;
        return await answer.Task;
    }

    public void Answer(int id, bool paid)
    {
        if (asked.TryRemove(id, out var answer))
            answer.TrySetResult(paid);
    }
}
