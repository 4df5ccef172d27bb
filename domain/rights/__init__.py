"""What somebody may ask about their own data: 个人信息保护法 44-50. Each request is a stream."""
