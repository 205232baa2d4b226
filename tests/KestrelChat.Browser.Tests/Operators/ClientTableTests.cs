using System.Text.RegularExpressions;
using KestrelChat.Browser.Tests.Support;
using KestrelChat.Testing.Programs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests.Operators;

/// <summary>The table of clients: sorted, filtered and paged by the server.</summary>
[Trait("Category", "Program")]
public sealed class ClientTableTests(Chromium chromium)
{
    [Fact]
    public async Task Clients_are_sorted_by_the_column_that_is_clicked()
    {
        using var server = await PagesServer.StartAsync();
        using var eve = await server.ConnectAsync("eve");
        using var ada = await server.ConnectAsync("ada");
        using var bob = await server.ConnectAsync("bob");
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        await Expect(Names(page)).ToHaveTextAsync(["eve", "ada", "bob"]);

        await page.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(Names(page)).ToHaveTextAsync(["ada", "bob", "eve"]);
        await page.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" }).GetByRole(AriaRole.Button).ClickAsync();
        await Expect(Names(page)).ToHaveTextAsync(["eve", "bob", "ada"]);
    }

    [Fact]
    public async Task Clients_are_filtered_by_room_name_address_and_text()
    {
        using var server = await PagesServer.StartAsync(PagesServer.Proxied);
        using var eve = await server.ConnectAsync("eve", "203.0.113.7");
        using var ada = await server.ConnectAsync("ada", "198.51.100.4");
        await ada.SendAsync("/join garden\n");
        await ada.ReadLineAsync(line => line.Contains("garden", StringComparison.Ordinal));
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        var filters = page.Page.GetByRole(AriaRole.Form, new() { Name = "Filter the clients" });
        await Expect(page.Clients).ToHaveCountAsync(2);

        foreach (var (filter, value, name) in new[] { ("Room", "garden", "ada"), ("Name", "eve", "eve"), ("Address", "203.0.113.0/24", "eve"), ("Contains", "198.51", "ada") })
        {
            await filters.GetByLabel(filter).FillAsync(value);
            await Expect(Names(page)).ToHaveTextAsync([name]);
            await filters.GetByRole(AriaRole.Button, new() { Name = "Clear" }).ClickAsync();
            await Expect(page.Clients).ToHaveCountAsync(2);
        }
    }

    [Fact]
    public async Task Clients_beyond_a_page_are_on_the_next()
    {
        using var server = await PagesServer.StartAsync();
        var clients = new List<SocketClient>();
        try
        {
            for (var i = 10; i < 35; i++)
            {
                clients.Add(await server.ConnectAsync($"guest{i}"));
            }

            await using var page = await OperatorsPage.OpenAsync(chromium, server);
            await page.Page.GetByLabel("Rows").SelectOptionAsync("20");
            await Expect(page.Page.Locator("#clients-count")).ToHaveTextAsync("1 to 20 of 25");

            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();

            await Expect(page.Page.Locator("#clients-count")).ToHaveTextAsync("21 to 25 of 25");
            await Expect(Names(page)).ToHaveTextAsync(["guest30", "guest31", "guest32", "guest33", "guest34"]);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task A_client_that_reads_nothing_is_seen_to_fall_behind()
    {
        using var server = await PagesServer.StartAsync();
        using var stuck = await SocketClient.ConnectAsync(server.Port(), receiveBuffer: 4096);
        await stuck.SendAsync("/nick stuck\n");
        await stuck.ReadLineAsync(line => line.Contains("stuck", StringComparison.Ordinal));
        using var ada = await server.ConnectAsync("ada");
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        await page.OpenClientAsync("stuck");

        using var end = new CancellationTokenSource();
        var talking = TalkAsync(ada, end.Token);
        await Expect(page.Client.Locator("#client-range")).ToHaveTextAsync(new Regex(" to [1-9]"));
        await end.CancelAsync();
        await talking;
    }

    /// <summary>Says more than the kernel takes for a client that does not read.</summary>
    private static async Task TalkAsync(SocketClient client, CancellationToken end)
    {
        const int lines = 20;
        var text = new string('x', 4000);
        while (!end.IsCancellationRequested)
        {
            await client.SendAsync(string.Concat(Enumerable.Range(0, lines).Select(_ => $"{text}\n")));
            for (var i = 0; i < lines; i++)
            {
                await client.ReadLineAsync(line => line.EndsWith(text, StringComparison.Ordinal));
            }
        }
    }

    private static ILocator Names(OperatorsPage page) => page.Clients.Locator("button.lead");
}
