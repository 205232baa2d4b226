using System.Net;
using KestrelChat.Server.Http;
using KestrelChat.Server.Tests.Support;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Tests.Http;

public sealed class KnownHostsTests
{
    private const int Port = 8080;

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:1")]
    [InlineData("localhost.")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("127.0.0.2")]
    [InlineData("[::1]")]
    [InlineData("[::1]:8080")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("10.0.0.5:8080")]
    [InlineData("[::ffff:10.0.0.5]")]
    [InlineData("")]
    public void A_listener_with_an_address_is_known_by_it_and_by_localhost(string host) => Assert.True(IsKnown(host, local: "10.0.0.5"));

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("10.0.0.5.evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("xlocalhost")]
    [InlineData("localhost..")]
    [InlineData(":8080")]
    [InlineData("10.0.0.6")]
    [InlineData("[2001:db8::1]")]
    public void A_listener_with_an_address_is_known_by_no_other_host(string host) => Assert.False(IsKnown(host, local: "10.0.0.5"));

    [Theory]
    [InlineData("203.0.113.9:8080", true)]
    [InlineData("[2001:db8::1]", true)]
    [InlineData("evil.example", false)]
    public void A_listener_on_all_addresses_is_known_by_every_address(string host, bool isKnown) =>
        Assert.Equal(isKnown, IsKnown(host, local: "::ffff:10.0.0.5", bound: "http://[::]:8080"));

    [Fact]
    public void Another_port_that_listens_on_all_addresses_does_not_count() =>
        Assert.False(IsKnown("203.0.113.9", local: "10.0.0.5", bound: "http://[::]:8000"));

    [Fact]
    public void The_machine_is_known_by_its_name() => Assert.True(IsKnown(Dns.GetHostName().ToUpperInvariant() + ":8080", local: "10.0.0.5"));

    [Fact]
    public void A_link_local_address_is_known_without_its_scope() => Assert.True(IsKnown("[fe80::1]", local: "fe80::1%3"));

    [Fact]
    public void Over_a_Unix_socket_every_host_is_known() => Assert.True(IsKnown("evil.example", local: null));

    [Theory]
    [InlineData("chat.example.org", "chat.example.org", true)]
    [InlineData("chat.example.org", "CHAT.example.org:80", true)]
    [InlineData("chat.example.org", "a.chat.example.org", false)]
    [InlineData("a; *.example.org ;b", "x.y.example.org", true)]
    [InlineData("a; *.example.org ;b", "b", true)]
    [InlineData("*.example.org", "example.org", false)]
    [InlineData("*", "evil.example", true)]
    [InlineData("*", "203.0.113.9", true)]
    [InlineData("203.0.113.9;2001:db8::1", "203.0.113.9:8080", true)]
    [InlineData("203.0.113.9;2001:db8::1", "[2001:db8::1]", true)]
    [InlineData("203.0.113.9;2001:db8::1", "203.0.113.8", false)]
    [InlineData("bücher.example", "xn--bcher-kva.example", true)]
    [InlineData("bücher.example", "bücher.example", true)]
    [InlineData("xn--bcher-kva.example", "bücher.example", true)]
    [InlineData("", "evil.example", false)]
    public void Allowed_hosts_are_known(string allowed, string host, bool isKnown) => Assert.Equal(isKnown, IsKnown(host, local: "10.0.0.5", allowed: allowed));

    [Theory]
    [InlineData("http://chat.example.org", "http://chat.example.org")]
    [InlineData("a.example;chat.example.org:8080", "chat.example.org:8080")]
    [InlineData("*example.org", "*example.org")]
    [InlineData("a b", "a b")]
    public void A_wrong_entry_is_reported_at_start(string allowed, string entry)
    {
        var error = Assert.Single(new ServerSettings([new("AllowedHosts", allowed)]).Errors);
        Assert.StartsWith($"AllowedHosts: invalid value '{entry}': expected names", error, StringComparison.Ordinal);
    }

    private static bool IsKnown(string host, string? local, string bound = "http://10.0.0.5:8080", string? allowed = null)
    {
        var connection = new DefaultHttpContext().Connection;
        (connection.LocalIpAddress, connection.LocalPort) = (local is null ? null : IPAddress.Parse(local), Port);
        using var server = new FakeServer(bound);
        return new KnownHosts(allowed).Contains(new HostString(host), connection, server);
    }

    private sealed class FakeServer : IServer
    {
        public FakeServer(string bound)
        {
            Features.Set<IServerAddressesFeature>(new Addresses());
            Features.Get<IServerAddressesFeature>()!.Addresses.Add(bound);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }

    private sealed class Addresses : IServerAddressesFeature
    {
        ICollection<string> IServerAddressesFeature.Addresses { get; } = [];

        public bool PreferHostingUrls { get; set; }
    }
}
