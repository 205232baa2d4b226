using System.Globalization;
using KestrelChat.Server.Endpoints;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Server.Stall;
using KestrelChat.Server.Tests.Support;
using Microsoft.Extensions.Configuration;

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
                "Chat:Endpoints:Main:Color: unknown setting, ignored: Chat:Endpoints:Main has AllowedOrigins, Certificate, Commands, ProxyProtocol, UnixSocketMode, Url, Wording",
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

    [Theory]
    [InlineData("Chat:StallTimeout", "30")]
    [InlineData("Chat:StallTimeout", "0:30")]
    [InlineData("Chat:StallTimeout", "0:0:30")]
    [InlineData("Chat:StallTimeout", "00:00:30 s")]
    [InlineData("Chat:StallTimeout", "24:00:00")]
    [InlineData("Chat:Endpoints:Main:ProxyProtocol", "2")]
    [InlineData("Chat:Endpoints:Main:ProxyProtocol", "Off,Required")]
    [InlineData("Chat:TrustedProxies", "10.0.0.1")]
    [InlineData("Logging:LogLevel:Default", "3")]
    [InlineData("Logging:LogLevel", "Debug")]
    [InlineData("Logging:Console:LogToStandardErrorThreshold", "3")]
    [InlineData("Kestrel:Endpoints:Http", "http://*:1")]
    [InlineData("Kestrel:EndpointDefaults:ClientCertificateMode", "1")]
    [InlineData("Kestrel:EndpointDefaults:SslProtocols:0", "Ssl3")]
    [InlineData("Kestrel:Endpoints:Http:Protocols", "None")]
    [InlineData("Logging:Console:FormatterOptions:JsonWriterOptions:MaxDepth", "-1")]
    [InlineData("Logging:Console:FormatterOptions:JsonWriterOptions:IndentCharacter", "x")]
    [InlineData("Logging:Console:FormatterOptions:JsonWriterOptions:IndentCharacter", "")]
    [InlineData("Logging:Console:FormatterOptions:JsonWriterOptions:NewLine", "")]
    public void What_the_framework_would_take_for_something_else_is_invalid(string key, string value)
    {
        var error = Assert.Single(Read(("Kestrel:Endpoints:Http:Url", "http://127.0.0.1:0"), ("Logging:Console:FormatterName", "json"), (key, value)).Errors);
        Assert.StartsWith($"{key}: invalid value '{value}': expected ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Microsoft.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:00:30")]
    [InlineData("00:00:30.5")]
    [InlineData("00:30:00.1234567")]
    [InlineData("0.00:00:30")]
    public void A_duration_has_hours_minutes_and_seconds(string value)
    {
        var settings = Read(("Chat:StallTimeout", value));
        Assert.Empty(settings.Errors);
        Assert.Equal(TimeSpan.Parse(value, CultureInfo.InvariantCulture), settings.Get<StallOptions>().StallTimeout);
    }

    [Theory]
    [InlineData("proxyProtocol", "required")]
    [InlineData("ProxyProtocol", "REQUIRED")]
    public void Words_may_be_in_upper_or_lower_case(string key, string value)
    {
        var settings = Read(($"Chat:Endpoints:Main:{key}", value));
        Assert.Empty(settings.Errors);
        Assert.Equal(ProxyProtocolMode.Required, settings.Get<EndpointsOptions>().Endpoints["Main"].ProxyProtocol);
    }

    [Theory]
    [InlineData("Kestrel:Limits:MaxRequestBodySize", "Kestrel:Limits: unknown setting, ignored: Kestrel has Certificates, EndpointDefaults, Endpoints")]
    [InlineData("Logging:Console:TimestampFormat", "Logging:Console:TimestampFormat: unknown setting, ignored: Logging:Console has FormatterName, FormatterOptions, LogLevel, LogToStandardErrorThreshold, MaxQueueLength, QueueFullMode")]
    [InlineData("ConnectionStrings:Custer", "ConnectionStrings:Custer: unknown setting, ignored: ConnectionStrings has Cluster")]
    public void A_setting_of_the_framework_without_an_effect_is_reported_once(string key, string expected) =>
        Assert.Equal([expected], Read((key, "1")).Unknown);

    [Fact]
    public void An_unknown_section_of_a_file_or_the_command_line_is_reported_once()
    {
        var settings = new ServerSettings(configuration => configuration
            .AddJsonStream(new MemoryStream("""{ "Chta": { "Replay": 1 }, "Chat": { "Replay": 1 } }"""u8.ToArray()))
            .AddCommandLine(["--chta:Replay=1", "--Log=1", "--OTEL_SERVICE_NAME=x", "--environment=x"]));
        Assert.Equal(["Log", "chta"], settings.Unknown.Select(each => each.Split(": unknown setting, ignored: there are AllowedHosts, Chat, ")[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Text_with_a_character_that_no_path_has_is_invalid()
    {
        var error = Assert.Single(Read(("Chat:BanFile", "bans\0.json")).Errors);
        Assert.Equal("Chat:BanFile: invalid value 'bans␀.json': expected text without NUL characters", error);
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
