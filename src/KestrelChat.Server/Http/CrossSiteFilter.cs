using KestrelChat.Server.Moderation;

namespace KestrelChat.Server.Http;

/// <summary>
/// Refuses requests that change something if a browser says that a page of another site made them, before anything else of them is
/// examined: they are never what an operator wants.
/// </summary>
internal sealed class CrossSiteFilter(RequestDelegate next, AuditLog audit)
{
    private const string Header = "Sec-Fetch-Site";
    private const string CrossSite = "cross-site";
    private const string Reason = $"{Header}: {CrossSite}: expected a request of a page of this server, or of a program";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || !CrossSite.Equals(request.Headers[Header], StringComparison.OrdinalIgnoreCase))
        {
            return next(context);
        }

        audit.Refused(Operator.Of(context), request.Method, request.Path.Value ?? "", Reason);
        return TypedResults.Problem(Reason, statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
    }
}
