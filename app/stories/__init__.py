"""Stories: what people lived with an idea, a project or a service, told by those who run the platform; the blog."""
