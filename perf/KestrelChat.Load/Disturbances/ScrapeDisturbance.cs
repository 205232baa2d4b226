namespace KestrelChat.Load.Disturbances;

/// <summary>
/// Frequent monitoring: requests the server's metrics and client list over HTTP in turn, one at a time. A slow
/// server receives fewer requests, and the achieved rate shows it.
/// </summary>
internal sealed class ScrapeDisturbance(Uri http, double perSecondPerPage) : IDisturbance
{
    private const int WaitMilliseconds = 1;

    private static readonly string[] Pages = ["/metrics", "/clients"];

    private readonly HttpClient client = new() { BaseAddress = http, Timeout = TimeSpan.FromSeconds(5) };
    private readonly Schedule schedule = new(Pages.Length * perSecondPerPage);
    private readonly MemoryStream body = new();
    private int nextPage;
    private long actionCount;
    private long bytes;
    private long failed;

    public string Name => "scrape";

    public double TargetPerSecond => schedule.PerSecond;

    public long ActionCount => Interlocked.Read(ref actionCount);

    public string Outcome => $"{ActionCount:N0} pages, {(ActionCount > 0 ? bytes / ActionCount : 0):N0} bytes each; {failed:N0} failed";

    public void Open(CancellationToken cancel)
    {
        foreach (string page in Pages)
        {
            try
            {
                Get(page);
            }
            catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
            {
                throw new LoadException($"--http: cannot get {page} from {http}: {failure.Message}");
            }
        }
    }

    public void Step(bool isOn, long now)
    {
        if (!isOn)
        {
            schedule.Pause();
        }
        else
        {
            for (int due = schedule.AdvanceTo(now); due > 0; due--)
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
            bytes += Get(Pages[nextPage++ % Pages.Length]);
            _ = Interlocked.Increment(ref actionCount);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
        {
            failed++;
        }
    }

    // Synchronous: the work stays on the low-priority thread.
    private long Get(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = client.Send(request);
        _ = response.EnsureSuccessStatusCode();
        body.SetLength(0);
        response.Content.CopyTo(body, null, CancellationToken.None);
        return body.Length;
    }
}
