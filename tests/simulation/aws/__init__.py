"""Models of DynamoDB, SQS and S3, as far as the product asks them; anything else they refuse."""
