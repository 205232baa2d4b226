using KestrelChat.Server.Metrics;

namespace KestrelChat.Server.Http;

/// <summary>The HTTP API for operators and monitoring.</summary>
internal static class HttpSide
{
    public static void AddHttpSide(this IServiceCollection services)
    {
        services.AddProblems();
        services.AddOpenApi(openApi =>
        {
            openApi.DescribeAdmin();
            openApi.DescribeQueryNumbers();
        });
        services.AddChatHealth();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ChatJson.Default));
    }

    public static void MapHttpSide(this WebApplication app)
    {
        app.UseProblems();
        app.UseMiddleware<AdminAccess>();
        app.MapOpenApi();
        app.MapChatHealth();
        app.MapClients();
        app.MapRooms();
        app.MapLines();
        app.MapBans();
        app.MapMetrics();
    }
}
