using KestrelChat.Server.Options;
using Microsoft.Extensions.Configuration;

namespace KestrelChat.Server.Tests.Options;

public sealed class UnknownSettingTests
{
    [Fact]
    public void A_key_that_means_nothing_is_named_with_those_that_do()
    {
        var findings = Look(("Chat:MaxLineByte", "1"), ("Chat:Drain:Slowly", "true"), ("Chat:Endpoints:Main:Color", "red"), ("Chat:MaxLineBytes", "100"));
        Assert.Empty(findings.Unconvertible);
        Assert.Equal(
            [
                "Chat:Drain:Slowly is no setting and has no effect; the settings here are CloseOver, ReadyDelay",
                "Chat:Endpoints:Main:Color is no setting and has no effect; the settings here are Certificate, Commands, ProxyProtocol, Url, Wording",
            ],
            findings.Unknown.Where(each => !each.StartsWith("Chat:MaxLineByte ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Single(findings.Unknown, each => each.StartsWith("Chat:MaxLineByte is no setting", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_value_that_cannot_be_converted_is_found()
    {
        var findings = Look(("Chat:MaxLineBytes", "many"), ("Chat:StallTimeout", "soon"), ("Chat:Drain:CloseOver", "-"));
        Assert.Equal(["Chat:Drain:CloseOver", "Chat:MaxLineBytes", "Chat:StallTimeout"], findings.Unconvertible.Select(each => each.Path).Order(StringComparer.Ordinal));
    }

    private static ConfigurationCheck.Findings Look(params (string Key, string Value)[] settings) => ConfigurationCheck.Of(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build().GetSection(ChatOptions.Section),
        typeof(ChatOptions));
}
