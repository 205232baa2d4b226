using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace KestrelChat.Server.Http;

/// <summary>Describes in the OpenAPI document which operations require the operators' token.</summary>
internal static class AdminDescription
{
    private const string SchemeName = "operator";

    public static void DescribeAdmin(this OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.AddComponent(SchemeName, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The token of Chat:Admin:Token." });
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AdminAccess.AdminOnly>().Any())
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SchemeName, context.Document)] = [] }];
            }

            return Task.CompletedTask;
        });
    }
}
