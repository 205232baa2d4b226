using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.Configuration;

public sealed class UnknownSettingTests
{
    [Fact]
    public void An_unknown_key_is_reported_with_the_known_ones()
    {
        var settings = Read(("Chat:MaxLineByte", "1"), ("Chat:Drain:Slowly", "true"), ("Chat:Endpoints:Main:Color", "red"), ("Chat:Replay:Fast", "1"), ("Chat:MaxLineBytes", "100"));
        Assert.Empty(settings.Errors);
        Assert.Equal(
            [
                "Chat:Drain:Slowly: unknown setting, ignored: Chat:Drain has CloseOver, ReadyDelay",
                "Chat:Endpoints:Main:Color: unknown setting, ignored: Chat:Endpoints:Main has Certificate, Commands, ProxyProtocol, Url, Wording",
                "Chat:Replay:Fast: unknown setting, ignored: Chat:Replay is a single value",
            ],
            settings.Unknown.Where(each => !each.StartsWith("Chat:MaxLineByte:", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

        // Those of all classes that share the section, and the sections below it.
        var root = Assert.Single(settings.Unknown, each => each.StartsWith("Chat:MaxLineByte: unknown setting, ignored: Chat has Admin, ", StringComparison.Ordinal));
        Assert.All(["BanFile", "Cluster", "Drain", "Endpoints", "Flood", "MaxConnections", "MaxLineBytes", "StallTimeout", "TrustedProxies"], each => Assert.Contains($" {each}", root, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_value_that_cannot_be_converted_is_reported()
    {
        var settings = Read(("Chat:MaxLineBytes", "many"), ("Chat:StallTimeout", "soon"), ("Chat:Drain:CloseOver", "-"), ("Chat:Endpoints:Main:ProxyProtocol", "maybe"));
        Assert.Equal(
            [
                "Chat:Drain:CloseOver: invalid value '-': expected a duration (hh:mm:ss.fff)",
                "Chat:Endpoints:Main:ProxyProtocol: invalid value 'maybe': expected one of Off, Optional, Required",
                "Chat:MaxLineBytes: invalid value 'many': expected a whole number",
                "Chat:StallTimeout: invalid value 'soon': expected a duration (hh:mm:ss.fff)",
            ],
            settings.Errors.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Null_is_the_default()
    {
        var settings = new ServerSettings([KeyValuePair.Create("Chat:BanFile", (string?)null), KeyValuePair.Create("Chat:Replay", (string?)null)]);
        Assert.Empty(settings.Errors);
        Assert.Equal(new HubOptions().Replay, settings.Get<HubOptions>().Replay);
    }

    [Fact]
    public void A_value_that_may_be_a_secret_is_not_shown()
    {
        var settings = Read(("Chat:Admin", "secret"), ("Chat:Admin:Token", "secret"), ("Chat:Endpoints:Main:Certificate", "secret"));
        Assert.Equal(3, settings.Errors.Count);
        Assert.All(settings.Errors, error => Assert.DoesNotContain("secret", error, StringComparison.Ordinal));
    }

    private static ServerSettings Read(params (string Key, string Value)[] settings) => new(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
}
