namespace KestrelChat.Server.Pages;

/// <summary>The operators' page.</summary>
internal static class OperatorsPage
{
    public static void MapOperatorsPage(this IEndpointRouteBuilder routes)
    {
        var site = new PageSite("Operators");
        routes.MapGet("/", context => site.Index.SendAsync(context)).ExcludeFromDescription();
        routes.MapGet(PageSite.Assets + "{name}", context =>
        {
            if (site.Find((string)context.GetRouteValue("name")!) is { } file)
            {
                return file.SendAsync(context);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }).ExcludeFromDescription();
    }
}
