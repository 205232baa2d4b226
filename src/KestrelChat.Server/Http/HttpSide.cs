using System.Text.Json.Serialization;
using KestrelChat.Server.Metrics;
using KestrelChat.Server.Pages;

namespace KestrelChat.Server.Http;

/// <summary>The HTTP API for operators and monitoring, and the operators' page.</summary>
internal static class HttpSide
{
    public static void AddHttpSide(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddProblems();
        services.AddHostFilter(configuration);
        services.AddOpenApi(openApi =>
        {
            openApi.DescribeApi();
            openApi.DescribeAdmin();
            openApi.DescribeQueryNumbers();
        });
        services.AddChatHealth();
        services.ConfigureHttpJsonOptions(json =>
        {
            // A number is a number, not a text.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ChatJson.Default);
        });
    }

    /// <summary>Keeps <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c>, which some platforms set, from letting every caller choose the address that the log shows.</summary>
    public static void IgnoreForwardedHeaders(ConfigurationManager configuration) =>
        configuration.AddInMemoryCollection([KeyValuePair.Create("ForwardedHeaders_Enabled", (string?)"false")]);

    public static void MapHttpSide(this WebApplication app)
    {
        app.UseResponseHeaders();
        app.UseHead();
        app.UseProblems();
        app.UseMiddleware<CrossSiteFilter>();
        app.UseRouting();
        app.UseMiddleware<HostFilter>();
        app.UseMiddleware<AdminAccess>();

        // Without a name of the document in it, so that every other path is answered like other unknown ones.
        app.MapOpenApi("/openapi/v1.json");
        app.MapChatHealth();
        app.MapClients();
        app.MapMute();
        app.MapRooms();
        app.MapLines();
        app.MapBans();
        app.MapAudit();
        app.MapMetrics();
        app.MapOperatorsPage();
    }
}
