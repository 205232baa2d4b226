namespace KestrelChat.Load.Disturbances;

/// <summary>
/// Monitoring that looks too often: the server's metrics and its list of clients over HTTP, in turn and one after the other.
/// Where the server takes longer than there is time, fewer are made, and the rate made says so.
/// </summary>
internal sealed class ScrapeDisturbance(Uri http, double perSecondAndPage) : IDisturbance
{
    private const int WaitMilliseconds = 1;

    private static readonly string[] Pages = ["/metrics", "/clients"];

    private readonly HttpClient client = new() { BaseAddress = http, Timeout = TimeSpan.FromSeconds(5) };
    private readonly Schedule schedule = new(Pages.Length * perSecondAndPage);
    private readonly MemoryStream page = new();
    private int next;
    private long made;
    private long bytes;
    private long failed;

    public string Name => "scrape";

    public double WantedPerSecond => schedule.PerSecond;

    public long Made => Interlocked.Read(ref made);

    public string Outcome => $"{Made:N0} pages, {(Made > 0 ? bytes / Made : 0):N0} bytes each; {failed:N0} failed";

    public void Open(CancellationToken cancel)
    {
        foreach (string each in Pages)
        {
            try
            {
                Get(each);
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                throw new LoadException($"--http {http}: {each}: {failure.Message} Give the address of the server's HTTP side.");
            }
        }
    }

    public void Turn(bool isOn, long now)
    {
        if (!isOn)
        {
            schedule.Pause();
        }
        else
        {
            for (int due = schedule.Take(now); due > 0; due--)
            {
                GetNext();
            }
        }

        Thread.Sleep(WaitMilliseconds);
    }

    public void Dispose() => client.Dispose();

    private void GetNext()
    {
        try
        {
            bytes += Get(Pages[next++ % Pages.Length]);
            _ = Interlocked.Increment(ref made);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            failed++;
        }
    }

    // Not awaited: the work of it stays on the thread that gives way to the measuring one.
    private long Get(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = client.Send(request);
        _ = answer.EnsureSuccessStatusCode();
        page.SetLength(0);
        answer.Content.CopyTo(page, null, CancellationToken.None);
        return page.Length;
    }
}
